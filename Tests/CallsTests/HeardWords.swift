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
    private static let window = 320
    private static let hop = 80

    private static let waves = WordTone.vocabulary.indices.map { index in
        (0..<Self.window).map { position in
            let phase = 2 * Double.pi * WordTone.hertz(index) * Double(position) / 8_000
            return (cos: cos(phase), sin: sin(phase))
        }
    }

    init(_ tape: [Int16]) {
        self.tape = tape
        var words: [Word] = []
        var last: Int?
        for start in stride(from: 0, to: max(0, tape.count - Self.window), by: Self.hop) {
            let found = Self.word(in: tape[start..<start + Self.window])
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
    private static func word(in window: ArraySlice<Int16>) -> (index: Int, level: Double)? {
        let energy = window.reduce(0.0) { $0 + Double($1) * Double($1) }
        guard energy / Double(window.count) > 10_000 else { return nil }
        for index in WordTone.vocabulary.indices {
            var (real, imaginary) = (0.0, 0.0)
            for (sample, wave) in zip(window, Self.waves[index]) {
                real += Double(sample) * wave.cos
                imaginary += Double(sample) * wave.sin
            }
            let power = (real * real + imaginary * imaginary) * 2 / Double(window.count)
            if power > energy / 2 { return (index, 10 * log10(energy / Double(window.count))) }
        }
        return nil
    }
}
