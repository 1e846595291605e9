import CallAudio

/// A stretch of speech at 16 kHz, the rate of Whisper.
struct SpokenAudio: Sendable, Equatable {
    static let rate = SampleRate.wideband

    var samples: [Int16]
    /// Of its first sample, on the session's own clock of audio.
    var start: Duration

    var duration: Duration { Self.rate.duration(of: self.samples.count) }
    var end: Duration { self.start + self.duration }
}
