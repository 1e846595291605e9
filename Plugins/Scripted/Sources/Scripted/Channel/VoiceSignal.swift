/// Sound that a voice detector takes for speech: a harmonic voice with formants, in syllables.
///
/// The same samples in every run. Not meant to be understood.
struct VoiceSignal: Sendable {
    private struct Harmonic: Sendable {
        var step: UInt32
        var weight: Int32
    }

    private let rate: Int
    private let harmonics: [Harmonic]
    private let syllable: UInt32
    private var sample: UInt32 = 0
    private var noise: UInt32 = 0x2545_F491

    /// - Parameter pitch: of the voice, in hertz.
    init(rate: Int, pitch: Double = 140) {
        self.rate = rate
        self.syllable = SineTable.step(hertz: 4, rate: rate)
        let top = min(Double(rate) * 0.45, 3_600)
        let weights = stride(from: pitch, to: top, by: pitch).map { hertz in
            (hertz, Self.formants(at: hertz))
        }
        // The power of all harmonics together is that of one sine at full scale.
        let power = weights.reduce(0) { $0 + $1.1 * $1.1 }
        self.harmonics = weights.map { hertz, weight in
            Harmonic(
                step: SineTable.step(hertz: hertz, rate: rate),
                weight: Int32(weight / power.squareRoot() * 4_096))
        }
    }

    /// Replaces the frame with the next samples.
    ///
    /// - Parameter speech: peak of the sine that is as loud as the voice; 0 is no voice.
    /// - Parameter noise: peak of the background noise.
    mutating func fill(_ frame: inout [Int16], speech: Int32, noise: Int32) {
        for index in frame.indices {
            var value = self.nextNoise(peak: noise)
            if speech > 0 { value += self.voice(peak: speech) }
            frame[index] = Int16(clamping: value)
            self.sample &+= 1
        }
    }

    private func voice(peak: Int32) -> Int32 {
        var sum: Int64 = 0
        for harmonic in self.harmonics {
            let sine = SineTable.value(at: self.sample &* harmonic.step)
            sum += Int64(sine) * Int64(harmonic.weight)
        }
        // Between 0.6 and 1.4 of the level, four times a second: no gap that could end an utterance.
        let swell = 32_767 + Int64(SineTable.value(at: self.sample &* self.syllable)) * 2 / 5
        return Int32(truncatingIfNeeded: sum / 32_767 * swell / 4_096 * Int64(peak) / 32_767)
    }

    /// A linear congruential generator (Numerical Recipes, 3rd edition, 7.1).
    private mutating func nextNoise(peak: Int32) -> Int32 {
        guard peak > 0 else { return 0 }
        self.noise = self.noise &* 1_664_525 &+ 1_013_904_223
        return Int32((Int64(Int32(bitPattern: self.noise)) * Int64(peak)) >> 31)
    }

    /// Peaks at 500, 1500 and 2500 Hz, as in a neutral vowel.
    private static func formants(at hertz: Double) -> Double {
        [(500.0, 1.0), (1_500.0, 0.5), (2_500.0, 0.25)].reduce(0.02) { sum, formant in
            let distance = (hertz - formant.0) / 150
            return sum + formant.1 / (1 + distance * distance)
        }
    }
}
