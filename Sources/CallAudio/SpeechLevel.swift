/// How loud a voice is while it speaks: its pauses do not count.
package struct SpeechLevel: Sendable, Equatable {
    /// What is below is no speech, whatever the voice.
    private static let floor: Float = -50
    /// A frame so far below the level, as a factor of power, is a pause.
    private static let pause: Float = 0.01
    /// Frames over which the level is a plain mean; from then on it follows slowly. 5 s.
    private static let memory = 250

    private var meanSquare: Float = 0
    private var frames = 0

    package init() {}

    /// In dBFS; nil before any speech.
    package var decibels: Float? {
        self.frames > 0 ? Level.decibels(meanSquare: self.meanSquare) : nil
    }

    /// Takes 20 ms or less. Allocates nothing.
    package mutating func add(_ samples: Span<Int16>) {
        guard !samples.isEmpty else { return }
        var sum: Int64 = 0
        for index in samples.indices {
            let sample = Int64(samples[index])
            sum += sample * sample
        }
        let power = Float(sum) / Float(samples.count)
        guard Level.decibels(meanSquare: power) > Self.floor,
            power > self.meanSquare * Self.pause
        else { return }
        self.frames = min(self.frames + 1, Self.memory)
        self.meanSquare += (power - self.meanSquare) / Float(self.frames)
    }
}
