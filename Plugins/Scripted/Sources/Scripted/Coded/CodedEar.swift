/// Understands the words of `SpeechCode` in audio. Real-time safe.
///
/// A word is understood when at most 20 ms of it are missing at either end, and never when 30 ms are, nor when a frame
/// is missing in the middle.
struct CodedEar: Sendable {
    struct Word: Equatable, Sendable {
        var number: Int
        /// In samples at 8 kHz; the word ends 300 ms later.
        var start: Int
    }

    /// A stretch of one period.
    private struct Run: Sendable {
        var period = 0
        var start = 0
        var end = 0
        // Readings that were found.
        var readings = 0

        var length: Int { self.end - self.start }
    }

    // In samples at 8 kHz.
    private static let leastLength = 390
    private static let wholeLength = 540
    private static let tolerance = 24
    // Readings without a period that a change of gain may cause in the middle of a segment.
    private static let longestDoubt = 20

    private let step: Int
    private var meter = PeriodMeter()
    private var position = 0
    // The first sample of a pair, at 16 kHz.
    private var half: Int32?
    private var runs = InlineArray<4, Run>(repeating: Run())
    private var next = Run()
    private var doubt = 0

    /// - Parameter rate: 8000 or 16000.
    init(rate: Int) {
        precondition(rate == 8_000 || rate == 16_000, "words are understood at 8 or 16 kHz")
        self.step = rate / SpeechCode.rate
    }

    /// What comes next begins at this time, in samples at 8 kHz; what came before is over.
    mutating func jump(to position: Int) {
        self.meter.reset()
        self.forget()
        self.half = nil
        self.position = position
    }

    /// Takes the next samples, and gives each word as soon as it is understood.
    mutating func hear(_ samples: Span<Int16>, _ understood: (Word) -> Void) {
        for index in samples.indices {
            var sample = Int32(samples[index])
            if self.step == 2 {
                guard let half else {
                    self.half = sample
                    continue
                }
                self.half = nil
                sample = (sample + half) / 2
            }
            self.position += 1
            guard let reading = self.meter.hear(sample) else { continue }
            if let word = self.take(reading) { understood(word) }
        }
    }

    private mutating func take(_ reading: PeriodMeter.Reading) -> Word? {
        guard case .periodic(let period) = reading else {
            if reading == .silent { return self.breakOff() }
            return self.doubtIt()
        }
        if period == self.runs[3].period {
            self.runs[3].end = self.position
            self.doubt = 0
            self.next = Run()
            return self.runs[3].length >= Self.wholeLength ? self.word() : nil
        }
        if period != self.next.period {
            let start = self.position - PeriodMeter.window - period
            self.next = Run(period: period, start: start, end: self.position, readings: 1)
            return self.doubtIt()
        }
        return self.begin()
    }

    /// A new period has shown itself twice.
    private mutating func begin() -> Word? {
        let word = self.word()
        for index in 0..<3 { self.runs[index] = self.runs[index + 1] }
        self.runs[3] = self.next
        self.runs[3].end = self.position
        self.next = Run()
        self.doubt = 0
        return word
    }

    private mutating func doubtIt() -> Word? {
        self.doubt += 1
        return self.doubt > Self.longestDoubt ? self.breakOff() : nil
    }

    /// What was heard is over; its last word may be complete.
    private mutating func breakOff() -> Word? {
        let word = self.word()
        self.forget()
        return word
    }

    private mutating func forget() {
        self.runs = InlineArray(repeating: Run())
        self.next = Run()
        self.doubt = 0
    }

    /// The word that the last four runs are, once.
    private mutating func word() -> Word? {
        guard self.runs[0].period == SpeechCode.preamblePeriod,
            let number = SpeechCode.word(
                self.runs[1].period, self.runs[2].period, self.runs[3].period)
        else { return nil }
        // When the word began, by each run's place in it.
        var earliest = Int.min
        var latest = Int.max
        for index in 0..<SpeechCode.segments {
            let run = self.runs[index]
            guard run.length >= Self.leastLength else { return nil }
            // A word that breaks off in its first segment and is said again at once makes one long run of two.
            let start = index == 0 ? max(run.start, run.end - SpeechCode.segmentLength) : run.start
            earliest = max(earliest, run.end - SpeechCode.segmentLength * (index + 1))
            latest = min(latest, start - SpeechCode.segmentLength * index)
        }
        guard earliest - Self.tolerance <= latest + Self.tolerance else { return nil }
        self.runs[0].period = 0
        return Word(number: number, start: (earliest + latest) / 2)
    }
}
