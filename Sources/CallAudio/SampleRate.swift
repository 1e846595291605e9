/// How many samples a second of mono audio has.
///
/// Inside the host audio is signed 16-bit, mono, in frames of 20 ms; only the rate varies.
package struct SampleRate: Hashable, Sendable, Comparable {
    /// What a telephone line carries.
    package static let narrowband = SampleRate(hertz: 8_000)
    /// What a browser or a wideband trunk carries.
    package static let wideband = SampleRate(hertz: 16_000)

    package let hertz: Int

    /// - Parameter hertz: above 0.
    package init(hertz: Int) {
        precondition(hertz > 0, "a sample rate is above 0 Hz")
        self.hertz = hertz
    }

    /// Samples in one frame; 160 at 8 kHz, 320 at 16 kHz.
    package var samplesPerFrame: Int { self.hertz * Frame.milliseconds / 1_000 }

    /// Whole samples in a stretch of time, rounded down.
    package func samples(in duration: Duration) -> Int {
        let (seconds, attoseconds) = duration.components
        let nanoseconds = Int(attoseconds / 1_000_000_000)
        return Int(seconds) * self.hertz + nanoseconds * self.hertz / 1_000_000_000
    }

    /// How long so many samples last, to the nanosecond below.
    package func duration(of samples: Int) -> Duration {
        let (seconds, rest) = samples.quotientAndRemainder(dividingBy: self.hertz)
        return .seconds(seconds) + .nanoseconds(rest * 1_000_000_000 / self.hertz)
    }

    package static func < (left: SampleRate, right: SampleRate) -> Bool { left.hertz < right.hertz }
}

/// The unit in which audio moves: 20 ms of mono samples.
package enum Frame {
    package static let milliseconds = 20
    package static let duration = Duration.milliseconds(20)
    /// Samples in a frame at 48 kHz, the highest rate that a channel or provider uses.
    package static let maximumSamples = 960
}
