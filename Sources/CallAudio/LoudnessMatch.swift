/// Makes every later voice of a call as loud as the first one was.
///
/// The gain changes only in `settle`, which belongs between two sentences.
package struct LoudnessMatch: Sendable, Equatable {
    /// Beyond this a voice would be distorted, or noise made loud.
    package static let limit: Float = 12

    /// Amplification of the voice that speaks, as a factor.
    package private(set) var gain: Float = 1
    private var decibels: Float = 0
    private var target: Float?
    private var voice = SpeechLevel()

    package init() {}

    /// Whether the voice that speaks has something to be matched to.
    package var isMatching: Bool { self.target != nil }

    /// Takes 20 ms or less of the voice as it came. Allocates nothing.
    package mutating func hear(_ samples: Span<Int16>) { self.voice.add(samples) }

    /// Another voice speaks from now on.
    package mutating func voiceChanged() {
        if self.target == nil { self.target = self.voice.decibels }
        self.voice = SpeechLevel()
        (self.gain, self.decibels) = (1, 0)
    }

    /// Sets the gain by what was heard of the voice.
    package mutating func settle() {
        guard let target = self.target, let level = self.voice.decibels else { return }
        self.decibels = max(-Self.limit, min(Self.limit, target - level))
        self.gain = Level.factor(decibels: self.decibels)
    }
}
