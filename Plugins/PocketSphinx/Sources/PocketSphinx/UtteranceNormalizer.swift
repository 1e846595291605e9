/// Makes the features of an utterance independent of line, level and of how much of it is silence.
///
/// The acoustic model was trained on features with their mean taken away over utterances that hold some
/// silence. A caller's utterance holds any amount of it, and its level is arbitrary. So energies far below
/// the loudest frames are raised to a floor, and the mean is a fixed mixture of the mean of the speech and
/// the mean of the silence.
struct UtteranceNormalizer {
    /// How far below the loud frames the floor lies, in natural logarithm of power (43 dB).
    static let floorDepth: Float = 10
    /// The weight of silence in the mean that is taken away.
    static let silenceShare: Float = 0.3
    /// Where between the quiet and the loud frames speech begins.
    static let speechThreshold: Float = 0.35

    private let floor: Float
    private let mean: [Float]

    /// Learns floor and mean from the band energies of an utterance, of one frame at least.
    init(learningFrom frames: some Collection<[Float]>) {
        precondition(!frames.isEmpty, "an utterance without frames")
        let loudness = frames.map(Self.average)
        let floor = Self.percentile(95, of: loudness) - Self.floorDepth
        let raised = frames.map { Self.raise($0, to: floor) }
        let levels = raised.map(Self.average)
        let (quiet, loud) = (Self.percentile(5, of: levels), Self.percentile(95, of: levels))
        let threshold = quiet + Self.speechThreshold * (loud - quiet)

        var speech = Mean(of: raised[0].count)
        var silence = Mean(of: raised[0].count)
        for (frame, level) in zip(raised, levels) {
            if level > threshold { speech.add(frame) } else { silence.add(frame) }
        }
        self.floor = floor
        self.mean =
            switch (speech.value, silence.value) {
            case (let speech?, let silence?):
                zip(speech, silence).map {
                    $0 * (1 - Self.silenceShare) + $1 * Self.silenceShare
                }
            case (let only?, nil), (nil, let only?): only
            case (nil, nil): [Float](repeating: 0, count: raised[0].count)
            }
    }

    func normalize(_ frame: [Float]) -> [Float] {
        zip(Self.raise(frame, to: self.floor), self.mean).map { $0 - $1 }
    }

    private static func raise(_ frame: [Float], to floor: Float) -> [Float] {
        frame.map { energy in
            // Logarithm of the sum of the two powers, without overflow.
            max(energy, floor)
                + naturalLogarithm(1 + exponential(-abs(energy - floor)))
        }
    }

    private static func average(_ frame: [Float]) -> Float {
        frame.reduce(0, +) / Float(frame.count)
    }

    static func percentile(_ percent: Float, of values: [Float]) -> Float {
        let sorted = values.sorted()
        let position = percent / 100 * Float(sorted.count - 1)
        let below = Int(position)
        let above = min(below + 1, sorted.count - 1)
        return sorted[below] + (sorted[above] - sorted[below]) * (position - Float(below))
    }

    private struct Mean {
        private var sum: [Float]
        private var count = 0

        init(of size: Int) { self.sum = [Float](repeating: 0, count: size) }

        mutating func add(_ frame: [Float]) {
            for index in self.sum.indices { self.sum[index] += frame[index] }
            self.count += 1
        }

        var value: [Float]? {
            self.count == 0 ? nil : self.sum.map { $0 / Float(self.count) }
        }
    }
}
