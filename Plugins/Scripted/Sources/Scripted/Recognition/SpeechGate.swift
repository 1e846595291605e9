import JackfieldPlugin

/// Tells audible audio from silence by its level alone. Allocates nothing and takes no lock.
struct SpeechGate: Decodable, Sendable {
    enum Edge: Equatable, Sendable {
        case started(at: Duration)
        case ended(at: Duration)
    }

    /// Mean square of the samples from which on a block is audible.
    private var threshold: Int64
    /// Shorter sounds are not speech.
    private var minimum: Duration
    /// Silence that ends a stretch of speech.
    private(set) var gap: Duration

    // While silent: where the audible run began, if one has. While speaking: where it was last audible.
    private var runStart: Duration?
    private var lastAudible: Duration?

    enum CodingKeys: String, CodingKey {
        case threshold = "threshold_db"
        case minimum = "min_speech_ms"
        case gap = "gap_ms"
    }

    init(
        thresholdDecibels: Double = -45, minimum: Duration = .milliseconds(60),
        gap: Duration = .milliseconds(400)
    ) {
        let level = SampleLevel.amplitude(decibels: thresholdDecibels)
        self.threshold = Int64(level * level / 2)
        self.minimum = minimum
        self.gap = gap
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            thresholdDecibels: try container.value(.threshold, or: -45),
            minimum: try container.milliseconds(.minimum, or: 60),
            gap: try container.milliseconds(.gap, or: 400))
    }

    /// Judges one block as a whole.
    mutating func hear(
        _ samples: Span<Int16>, from start: Duration, to end: Duration
    ) -> Edge? {
        SampleLevel.isAudible(samples, threshold: self.threshold)
            ? self.hearSound(from: start, to: end) : self.hearSilence(until: end)
    }

    /// What comes next is a new stretch.
    mutating func reset() {
        self.runStart = nil
        self.lastAudible = nil
    }

    private mutating func hearSound(from start: Duration, to end: Duration) -> Edge? {
        if self.lastAudible != nil {
            self.lastAudible = end
            return nil
        }
        let runStart = self.runStart ?? start
        self.runStart = runStart
        guard end - runStart >= self.minimum else { return nil }
        self.lastAudible = end
        return .started(at: runStart)
    }

    private mutating func hearSilence(until end: Duration) -> Edge? {
        self.runStart = nil
        guard let last = self.lastAudible, end - last >= self.gap else { return nil }
        self.lastAudible = nil
        return .ended(at: last)
    }
}
