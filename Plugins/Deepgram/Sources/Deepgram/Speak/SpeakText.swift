/// The text of one utterance on its way to Deepgram, in parts that Deepgram takes before it speaks.
///
/// Kept below 2,000 characters between two Flushes, which is what Deepgram is taken to hold.
struct SpeakText: Sendable {
    /// What is sent to Deepgram.
    enum Message: Equatable, Sendable {
        case speak(String)
        /// All text before it is to be spoken.
        case flush
    }

    /// Of one utterance, in UTF-8 bytes.
    static let longest = 20_000
    /// Unicode scalars between two Flushes.
    private static let longestPart = 1_900

    /// UTF-8 bytes of all text so far.
    private(set) var byteCount = 0
    /// Unicode scalars that were sent: what Deepgram bills.
    private(set) var characters = 0
    private var waiting: [Unicode.Scalar] = []
    /// Scalars since the last Flush.
    private var unflushed = 0
    /// Nothing more belongs to the part.
    private var isFull = false

    /// Whether Deepgram has text that it was not told to speak.
    var isBegun: Bool { self.unflushed > 0 }
    var isEmpty: Bool { self.waiting.isEmpty && self.unflushed == 0 }

    mutating func append(_ piece: String) {
        self.byteCount += piece.utf8.count
        self.waiting.append(contentsOf: piece.unicodeScalars)
    }

    /// What is to be sent next; nil: nothing before more text comes.
    /// - Parameter isEnded: no more text will come.
    mutating func next(isEnded: Bool) -> Message? {
        if self.isFull { return self.flush() }
        if !self.isBegun { self.dropSpace() }
        guard self.hasWords else {
            guard isEnded else { return nil }
            self.waiting = []
            return self.isBegun ? self.flush() : nil
        }
        let room = Self.longestPart - self.unflushed
        guard self.waiting.count > room else { return self.speak(self.waiting.count) }
        // Behind white space, so that no word is cut that does not have to be.
        let space = self.waiting[..<room].lastIndex { $0.properties.isWhitespace }
        self.isFull = true
        if let space, space > 0 { return self.speak(space + 1) }
        return self.isBegun ? self.flush() : self.speak(room)
    }

    /// Whether something of the text can be spoken; what is only white space or punctuation would have no audio.
    private var hasWords: Bool {
        self.waiting.contains { scalar in
            let properties = scalar.properties
            guard !self.isBegun else { return !properties.isWhitespace }
            return properties.isAlphabetic || properties.numericType != nil
        }
    }

    private mutating func dropSpace() {
        let count = self.waiting.prefix { $0.properties.isWhitespace }.count
        self.waiting.removeFirst(count)
    }

    private mutating func speak(_ count: Int) -> Message {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: self.waiting[..<count])
        self.waiting.removeFirst(count)
        self.unflushed += count
        self.characters += count
        return .speak(String(text))
    }

    private mutating func flush() -> Message {
        self.unflushed = 0
        self.isFull = false
        return .flush
    }
}
