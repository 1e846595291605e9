/// Tells the period of a sound, 400 times a second. Real-time safe; not affected by gain.
struct PeriodMeter: Sendable {
    enum Reading: Equatable, Sendable {
        case silent
        case periodic(Int)
        /// Sound without a period of the code.
        case other
    }

    /// Samples at 8 kHz from one reading to the next, and those that a reading compares.
    static let hop = 20
    static let window = 80

    // Squared, of the samples with those a period earlier. A period that is one off gives half of it.
    private static let likeness = 0.93 * 0.93
    private static let mask = 255
    // A search looks at every second sample, which is enough to choose.
    private static let stride = 2
    // Below this, or this much softer than the loudest lately, is silence.
    private static let silence: Int64 = 6
    private static let fall: Int64 = 16

    // The last 256 samples: the longest period and a window.
    private var history = [Int32](repeating: 0, count: 256)
    private var count = 0
    private var magnitude: Int64 = 0
    private var loudest: Int64 = 0
    private var expected = SpeechCode.preamblePeriod
    // Readings that cannot find another period: their windows still hold the one before.
    private var rest = 0

    /// Forgets what it heard.
    mutating func reset() {
        for index in self.history.indices { self.history[index] = 0 }
        self.count = 0
        self.magnitude = 0
        self.loudest = 0
        self.expected = SpeechCode.preamblePeriod
        self.rest = 0
    }

    /// Takes the next sample; gives a reading with every 20th.
    mutating func hear(_ sample: Int32) -> Reading? {
        let leaving = self.history[(self.count &- Self.window) & Self.mask]
        self.history[self.count & Self.mask] = sample
        self.magnitude += Int64(abs(sample)) - Int64(abs(leaving))
        self.count += 1
        guard self.count % Self.hop == 0 else { return nil }
        return self.read()
    }

    private mutating func read() -> Reading {
        let mean = self.magnitude / Int64(Self.window)
        guard mean >= Self.silence, mean * Self.fall >= self.loudest else {
            self.loudest = 0
            return .silent
        }
        // What fades slowly is followed; a gap is sudden.
        self.loudest = max(mean, self.loudest - self.loudest / 64)
        if self.likeness(at: self.expected, stride: 1) > Self.likeness {
            self.rest = (Self.window + SpeechCode.shortestPeriod) / Self.hop - 1
            return .periodic(self.expected)
        }
        guard self.rest == 0 else {
            self.rest -= 1
            return .other
        }
        var best = (period: 0, likeness: Self.likeness)
        for period in SpeechCode.shortestPeriod...SpeechCode.preamblePeriod {
            let likeness = self.likeness(at: period, stride: Self.stride)
            if likeness > best.likeness { best = (period, likeness) }
        }
        guard best.period > 0 else { return .other }
        self.expected = best.period
        return .periodic(best.period)
    }

    /// The squared correlation of the window with the one a period earlier, 0 to 1.
    private func likeness(at period: Int, stride: Int) -> Double {
        var product: Int64 = 0
        var now: Int64 = 0
        var before: Int64 = 0
        // Without the span every look at it copies the array.
        let history = self.history.span
        var index = self.count &- Self.window
        while index < self.count {
            let sample = Int64(history[index & Self.mask])
            let earlier = Int64(history[(index &- period) & Self.mask])
            product &+= sample &* earlier
            now &+= sample &* sample
            before &+= earlier &* earlier
            index &+= stride
        }
        guard product > 0 else { return 0 }
        return Double(product) * Double(product) / (Double(now) * Double(max(1, before)))
    }
}
