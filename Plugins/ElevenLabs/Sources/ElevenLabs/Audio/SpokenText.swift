/// The text of an utterance, and how far ElevenLabs has told when its words are spoken.
///
/// ElevenLabs tells the times of characters, piece by piece; the host wants words by their place in the text.
struct SpokenText: Sendable {
    struct Word: Sendable, Equatable {
        /// UTF-8 bytes of all text.
        var bytes: Range<Int>
        /// From the first sample of the utterance.
        var start: Duration
    }

    /// A word is looked for in so many bytes: pieces may come without times.
    private static let reach = 512

    /// Unicode scalars, which are what is billed, about.
    private(set) var characters = 0
    private var utf8: [UInt8] = []
    /// The words before it are told.
    private var place = 0
    /// The word whose characters come.
    private var word: [UInt8] = []
    private var wordStart = Duration.zero

    var byteCount: Int { self.utf8.count }

    /// Nothing but white space.
    var isSilent: Bool { self.utf8.allSatisfy(Self.isSpace) }

    mutating func append(_ piece: String) {
        self.utf8 += piece.utf8
        self.characters += piece.unicodeScalars.count
    }

    /// The words that are complete with these characters.
    /// - Parameter received: all audio before that of the characters.
    mutating func words(_ spoken: SpokenCharacters, after received: Duration) -> [Word] {
        let zero = spoken.zero(after: received)
        var words: [Word] = []
        for (character, start) in zip(spoken.characters, spoken.starts) {
            for byte in character.utf8 {
                guard !Self.isSpace(byte) else {
                    self.endWord(&words)
                    continue
                }
                if self.word.isEmpty { self.wordStart = zero + start }
                self.word.append(byte)
            }
        }
        // A piece may end in the middle of a word, or with its last letter.
        if let next = self.nextWord(from: self.place), self.utf8[next].elementsEqual(self.word) {
            self.endWord(&words)
        }
        return words
    }

    private mutating func endWord(_ words: inout [Word]) {
        defer { self.word.removeAll(keepingCapacity: true) }
        guard !self.word.isEmpty else { return }
        var place = self.place
        while place - self.place < Self.reach, let next = self.nextWord(from: place) {
            if self.utf8[next].elementsEqual(self.word) {
                self.place = next.upperBound
                words.append(Word(bytes: next, start: self.wordStart))
                return
            }
            place = next.upperBound
        }
        // ElevenLabs writes it otherwise: the host shares out the time between its neighbours.
    }

    private func nextWord(from place: Int) -> Range<Int>? {
        guard let start = self.utf8[place...].firstIndex(where: { !Self.isSpace($0) }) else {
            return nil
        }
        return start..<(self.utf8[start...].firstIndex(where: Self.isSpace) ?? self.utf8.count)
    }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
