/// Cuts text that comes in pieces into sentences to speak, as soon as each is whole.
///
/// Pure. A sentence ends at `.`, `!` or `?` (or their full-width forms) before white space, or at a line
/// break; not after a single letter or digit ("p. m.", "3. May"), so that such text stays together.
struct SentenceSplitter {
    /// A sentence this long is cut at the next clause or word, so that the voice can begin.
    private static let longest = 240

    private var pending = ""

    /// Takes more text; gives the sentences that are whole now.
    mutating func add(_ text: String) -> [String] {
        self.pending += text
        var sentences: [String] = []
        while let end = Self.sentenceEnd(in: self.pending) {
            self.take(upTo: end, into: &sentences)
        }
        return sentences
    }

    /// The text is complete; gives what is left of it.
    mutating func finish() -> String? {
        var rest: [String] = []
        self.take(upTo: self.pending.endIndex, into: &rest)
        return rest.first
    }

    private mutating func take(upTo end: String.Index, into sentences: inout [String]) {
        let sentence = Self.trimmed(self.pending[..<end])
        self.pending = String(self.pending[end...])
        if sentence.contains(where: { $0.isLetter || $0.isNumber }) { sentences.append(sentence) }
    }

    private static func sentenceEnd(in text: String) -> String.Index? {
        var index = text.startIndex
        var clauseEnd: String.Index?
        var length = 0
        while index < text.endIndex {
            let next = text.index(after: index)
            let character = text[index]
            length += 1
            if character.isNewline { return next }
            if "。！？".contains(character) { return next }
            if next < text.endIndex, text[next].isWhitespace {
                if "!?".contains(character) { return next }
                if character == ".", !Self.isAbbreviation(text[..<index]) { return next }
                if ",;:".contains(character) || length > Self.longest - 20 { clauseEnd = next }
            }
            if length >= Self.longest, let clauseEnd { return clauseEnd }
            index = next
        }
        return nil
    }

    /// Whether the text before a full stop ends in a single letter or a number.
    private static func isAbbreviation(_ text: Substring) -> Bool {
        let word = text.reversed().prefix { !$0.isWhitespace && $0 != "." }
        return word.count == 1 && word.allSatisfy(\.isLetter)
            || word.count < 3 && !word.isEmpty
                && word.allSatisfy(\.isNumber)
    }

    private static func trimmed(_ text: Substring) -> String {
        let start = text.drop { $0.isWhitespace }
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }
}
