/// How loud an utterance is, and the sums of its speech and of the silence round it.
struct UtteranceProfile: Sendable, Equatable {
    /// The level of the loud frames: natural logarithm of power.
    let loudness: Float
    /// Of frames raised to the floor, as are those of `silence`.
    var speech = FrameSum()
    var silence = FrameSum()

    /// How far below the loud frames the floor lies, in natural logarithm of power (43 dB).
    static let floorDepth: Float = 10
    /// Where between the quiet and the loud frames speech begins.
    static let speechThreshold: Float = 0.35

    var floor: Float { self.loudness - Self.floorDepth }

    /// Learns from the band energies of an utterance, of one frame at least.
    init(of frames: some Collection<[Float]>) {
        precondition(!frames.isEmpty, "an utterance without frames")
        self.loudness = Self.percentile(95, of: frames.map(Self.average))
        let floor = self.loudness - Self.floorDepth
        let raised = frames.map { Self.raise($0, to: floor) }
        let levels = raised.map(Self.average)
        let (quiet, loud) = (Self.percentile(5, of: levels), Self.percentile(95, of: levels))
        let threshold = quiet + Self.speechThreshold * (loud - quiet)
        for (frame, level) in zip(raised, levels) {
            if level > threshold { self.speech.add(frame) } else { self.silence.add(frame) }
        }
    }

    static func raise(_ frame: [Float], to floor: Float) -> [Float] {
        frame.map { energy in
            // Logarithm of the sum of the two powers, without overflow.
            max(energy, floor)
                + naturalLogarithm(1 + exponential(-abs(energy - floor)))
        }
    }

    static func average(_ frame: [Float]) -> Float {
        frame.reduce(0, +) / Float(frame.count)
    }

    static func percentile(_ percent: Float, of values: [Float]) -> Float {
        let sorted = values.sorted()
        let position = percent / 100 * Float(sorted.count - 1)
        let below = Int(position)
        let above = min(below + 1, sorted.count - 1)
        return sorted[below] + (sorted[above] - sorted[below]) * (position - Float(below))
    }
}
