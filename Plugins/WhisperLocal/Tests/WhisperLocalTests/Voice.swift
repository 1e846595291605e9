@testable import WhisperLocal

/// Sound at 16 kHz whose level rises and falls as that of speech does.
enum Voice {
    /// Noise, the same each time.
    static func noise(milliseconds: Int, amplitude: Int) -> [Int16] {
        var state: UInt32 = 1
        return (0..<16 * milliseconds).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return Int16(Int(state >> 16) % (2 * amplitude + 1) - amplitude)
        }
    }

    static func quiet(milliseconds: Int) -> [Int16] {
        self.noise(milliseconds: milliseconds, amplitude: 6)
    }

    /// Syllables of 160 ms with 80 ms between them; ends with one.
    static func speech(syllables: Int) -> [Int16] {
        let syllable = self.noise(milliseconds: 160, amplitude: 6_000)
        let rest = self.noise(milliseconds: 80, amplitude: 60)
        return Array((0..<syllables).map { _ in syllable }.joined(separator: rest))
    }
}

extension HeardSpeech {
    /// Words of 300 ms each from the start of the pass.
    static func saying(
        _ text: String, language: String = "en", noSpeech: Float = 0.1, logProbability: Float = -0.1
    ) -> HeardSpeech {
        let tokens = text.split(separator: " ").enumerated().map { index, word in
            Token(
                bytes: Array(" \(word)".utf8), start: 30 * index, end: 30 * index + 30,
                probability: 0.9, logProbability: logProbability)
        }
        return HeardSpeech(
            segments: [Segment(tokens: tokens, noSpeech: noSpeech)], language: language)
    }
}
