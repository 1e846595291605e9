/// Finds the words whose times Cartesia tells in the text that it was given.
struct WordMarks: Sendable {
    struct Mark: Equatable, Sendable {
        /// UTF-8 bytes of all text.
        var text: Range<Int>
        /// From the first sample of the utterance.
        var time: Duration
    }

    /// A word is looked for in so many bytes: some may come otherwise than they were written, and are left out.
    private static let reach = 200

    private var text: [UInt8] = []
    /// The words before it are found.
    private var place = 0
    /// Not told yet.
    private var marks: [Mark] = []
    /// Of the last mark: none goes back.
    private var latest = Duration.zero

    mutating func add(_ piece: String) { self.text += piece.utf8 }

    /// A word is spoken from this time on.
    mutating func find(_ word: String, at time: Duration) {
        let word = word.utf8.filter { !Self.isSpace($0) }
        guard let found = self.range(of: word) else { return }
        self.place = found.upperBound
        self.latest = max(self.latest, time)
        self.marks.append(Mark(text: found, time: self.latest))
    }

    /// Takes the marks of audio before this time.
    mutating func take(before end: Duration) -> [Mark] {
        let due = self.marks.prefix { $0.time < end }
        self.marks.removeFirst(due.count)
        return Array(due)
    }

    private func range(of word: [UInt8]) -> Range<Int>? {
        let last = min(self.text.count - word.count, self.place + Self.reach)
        guard !word.isEmpty, self.place <= last else { return nil }
        for start in self.place...last {
            let range = start..<start + word.count
            if self.text[range].elementsEqual(word), self.isWhole(range) { return range }
        }
        return nil
    }

    /// Whether it is no part of a longer word; for languages that are not written in ASCII nothing tells.
    private func isWhole(_ range: Range<Int>) -> Bool {
        let isInside = range.lowerBound > 0 && Self.isLetter(self.text[range.lowerBound - 1])
        let goesOn =
            range.upperBound < self.text.count && Self.isLetter(self.text[range.upperBound])
        return !(isInside && Self.isLetter(self.text[range.lowerBound]))
            && !(goesOn && Self.isLetter(self.text[range.upperBound - 1]))
    }

    /// A letter or a digit of ASCII.
    private static func isLetter(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }
}
