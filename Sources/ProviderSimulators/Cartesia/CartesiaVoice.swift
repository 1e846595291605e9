import CallModel
import Glibc

/// A simulated voice: a tone for each word, as long as its letters want.
struct CartesiaVoice {
    struct Word: Equatable {
        var text: String
        /// Samples from the first of the context.
        var start: Int
        var end: Int
    }

    /// Seconds that a character takes, and the silence behind a word.
    private static let character = 0.06
    /// 20 dB below full scale.
    private static let level = 3_277.0
    /// A tone that starts at once clicks.
    private static let ramp = 0.005

    private let rate: Int
    private let step: Int
    private(set) var samples: [Int16] = []
    private(set) var words: [Word] = []
    /// A word that may not be whole.
    private var open = ""

    /// - Parameters:
    ///   - rate: samples a second.
    ///   - speed: 1 is normal.
    init(rate: Int, speed: Double) {
        self.rate = rate
        self.step = max(1, Int((Double(rate) * Self.character / speed).rounded()))
    }

    /// Speaks the words that are whole by this.
    mutating func add(_ text: String) {
        for character in text {
            if character.isWhitespace { self.endWord() } else { self.open.append(character) }
        }
    }

    /// Speaks what there is of a word.
    mutating func endWord() {
        guard !self.open.isEmpty else { return }
        let start = self.samples.count
        let count = self.open.count * self.step
        let hertz = 300 + 25 * Double(self.open.utf8.reduce(0) { ($0 * 31 + Int($1)) % 48 })
        let ramp = max(1, Double(self.rate) * Self.ramp)
        for index in 0..<count {
            let edge = min(1, Double(min(index, count - 1 - index)) / ramp)
            let phase = 2 * Double.pi * hertz * Double(index) / Double(self.rate)
            self.samples.append(Int16(Self.level * edge * sin(phase)))
        }
        self.words.append(Word(text: self.open, start: start, end: self.samples.count))
        self.samples += repeatElement(0, count: self.step)
        self.open = ""
    }

    /// What the API tells about a voice.
    static func description(_ id: String) -> JSONValue {
        [
            "id": .text(id), "name": "Simulated", "tagline": "",
            "description": "A tone for each word",
            "language": "en", "locales": [], "is_owner": .boolean(false), "access": "public",
            "visibility": "all", "created_at": "2026-05-01T10:00:00Z",
        ]
    }
}
