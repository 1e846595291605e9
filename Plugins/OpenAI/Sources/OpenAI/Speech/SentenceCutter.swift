/// A part of the text of an utterance that is asked for by itself.
struct Sentence: Sendable, Equatable {
    /// Without white space at its ends.
    var text: String
    /// Where it stands in all text of the utterance, in UTF-8 bytes.
    var bytes: Range<Int>
}

/// Cuts text that may come in pieces into sentences, as soon as each is whole.
///
/// A full stop that may belong to an abbreviation or a number ends none, for two requests are heard as two: a doubt
/// costs a moment of delay, not a wrong pause. What has no letter and no digit is not spoken.
struct SentenceCutter: Sendable {
    /// Unicode scalars of one request.
    static let longest = 4_096

    private var pending: [Unicode.Scalar] = []
    /// Where `pending` begins in all text, in bytes.
    private var offset = 0
    /// Of all text so far, in bytes.
    private(set) var byteCount = 0

    /// Nothing is left to cut.
    var isEmpty: Bool { self.pending.isEmpty }

    mutating func append(_ piece: String) {
        self.byteCount += piece.utf8.count
        self.pending.append(contentsOf: piece.unicodeScalars)
    }

    /// The next sentence; nil: more text is needed.
    /// - Parameter isComplete: no more text will come, and what is left is one.
    mutating func next(isComplete: Bool) -> Sentence? {
        while let end = self.end(isComplete: isComplete) {
            if let sentence = self.cut(end) { return sentence }
        }
        return nil
    }

    private func end(isComplete: Bool) -> Int? {
        let reach = min(self.pending.count, Self.longest)
        for index in 0..<reach {
            if let end = self.end(at: index) { return end }
        }
        if self.pending.count > Self.longest {
            let space = self.pending[..<reach].lastIndex { $0.properties.isWhitespace }
            return space.map { $0 + 1 } ?? reach
        }
        return isComplete && !self.pending.isEmpty ? self.pending.count : nil
    }

    /// Behind the sentence that this scalar ends, for certain.
    private func end(at index: Int) -> Int? {
        let mark = self.pending[index]
        if mark == "\n" || "。！？".unicodeScalars.contains(mark) { return index + 1 }
        guard ".!?…".unicodeScalars.contains(mark), mark != "." || self.endsWord(at: index) else {
            return nil
        }
        let rest = self.pending[(index + 1)...]
        guard let space = rest.firstIndex(where: { !$0.closes }),
            self.pending[space].properties.isWhitespace,
            let next = self.pending[space...].first(where: { !$0.properties.isWhitespace }),
            !next.properties.isLowercase, space < Self.longest
        else { return nil }
        return space + 1
    }

    /// Whether the full stop stands behind a whole word.
    private func endsWord(at stop: Int) -> Bool {
        let before = self.pending[..<stop]
        let start = before.lastIndex { $0.properties.isWhitespace }.map { $0 + 1 } ?? 0
        let word = before[start...].drop { $0.opens }
        guard let first = word.first, let last = word.last, !word.contains("."),
            last.properties.numericType == nil
        else { return false }
        return word.count > (first.properties.isUppercase ? 4 : 1)
    }

    /// Nil: there was nothing to speak in it.
    private mutating func cut(_ end: Int) -> Sentence? {
        let scalars = self.pending[..<end]
        let start = self.offset
        self.offset += Self.bytes(scalars)
        defer { self.pending.removeFirst(end) }
        guard scalars.contains(where: { $0.isSpoken }) else { return nil }
        let space = scalars.prefix { $0.properties.isWhitespace }
        let last = scalars.lastIndex { !$0.properties.isWhitespace } ?? scalars.startIndex
        let words = scalars[space.endIndex...last]
        let first = start + Self.bytes(space)
        var text = String.UnicodeScalarView()
        text.append(contentsOf: words)
        return Sentence(text: String(text), bytes: first..<first + Self.bytes(words))
    }

    private static func bytes(_ scalars: ArraySlice<Unicode.Scalar>) -> Int {
        scalars.reduce(0) { $0 + UTF8.width($1) }
    }
}

extension Unicode.Scalar {
    fileprivate var closes: Bool { "\"')]}”’»“".unicodeScalars.contains(self) }

    fileprivate var opens: Bool { "\"'([{“‘«„".unicodeScalars.contains(self) }

    fileprivate var isSpoken: Bool {
        self.properties.isAlphabetic || self.properties.numericType != nil
    }
}
