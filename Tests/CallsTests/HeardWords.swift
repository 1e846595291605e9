import TestSupport

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The words that are on a tape of `WordTone`s, found by their pitch.
struct HeardWords {
    struct Word: Equatable {
        var name: String
        /// How long it sounded, in ms.
        var length: Int
        /// The loudness of its middle, in dB.
        var level: Double

        /// Whether it sounded to its end.
        var isWhole: Bool {
            self.length >= self.name.count * WordTone.millisecondsPerCharacter * 8 / 10
        }
    }

    let words: [Word]
    private let tape: [Int16]

    // 40 ms hold whole periods of every pitch.
    private static let window = 80
    private static let hop = 20

    private static let waves = WordTone.vocabulary.indices.map { index in
        (0..<Self.window).map { position in
            let phase = 2 * Double.pi * WordTone.hertz(index) * Double(position) / 2_000
            return (cos: Float(cos(phase)), sin: Float(sin(phase)))
        }
    }

    init(_ tape: [Int16]) {
        self.tape = tape
        var words: [Word] = []
        var last: Int?
        // The highest pitch is 475 Hz: every fourth sample is enough.
        let samples = stride(from: 0, to: tape.count, by: 4).map { Float(tape[$0]) }
        for start in stride(from: 0, to: max(0, samples.count - Self.window), by: Self.hop) {
            let found = Self.word(in: samples[start..<start + Self.window], likely: last)
            if let found, found.index == last {
                words[words.count - 1].length += 10
                words[words.count - 1].level = max(words[words.count - 1].level, found.level)
            } else if let found {
                let name = WordTone.vocabulary[found.index]
                words.append(Word(name: name, length: 10, level: found.level))
            }
            last = found?.index
        }
        self.words = words
    }

    /// The words that were heard to their end, in order.
    var whole: [String] { self.words.filter(\.isWhole).map(\.name) }

    /// Between the loudest and the softest of them, in dB.
    var spread: Double {
        let levels = self.words.filter(\.isWhole).map(\.level)
        return (levels.max() ?? 0) - (levels.min() ?? 0)
    }

    /// Between two samples.
    var biggestStep: Int {
        zip(self.tape, self.tape.dropFirst()).map { abs(Int($0) - Int($1)) }.max() ?? 0
    }

    /// The word that fills most of a window.
    private static func word(
        in window: ArraySlice<Float>, likely: Int?
    ) -> (index: Int, level: Double)? {
        let energy = window.reduce(0) { $0 + $1 * $1 }
        guard energy / Float(self.window) > 10_000 else { return nil }
        let likely = likely.map { [$0, $0 + 1] } ?? []
        for index in likely + WordTone.vocabulary.indices where self.waves.indices.contains(index) {
            var (real, imaginary) = (Float(0), Float(0))
            for (sample, wave) in zip(window, self.waves[index]) {
                real += sample * wave.cos
                imaginary += sample * wave.sin
            }
            let power = (real * real + imaginary * imaginary) * 2 / Float(self.window)
            if power > energy / 2 {
                return (index, 10 * log10(Double(energy) / Double(self.window)))
            }
        }
        return nil
    }
}
