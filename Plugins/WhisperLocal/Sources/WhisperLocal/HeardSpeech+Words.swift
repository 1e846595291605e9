extension HeardSpeech {
    /// Above this a segment may hold no speech, if its words are doubtful too.
    fileprivate static let leastNoSpeech: Float = 0.6
    /// Mean log probability below which words are doubtful.
    fileprivate static let doubtful: Float = -1

    /// The words, without what Whisper makes of noise.
    var words: [HeardWord] {
        let separates = WhisperLanguage.separatesWords(self.language)
        return self.segments.filter(\.isSpeech).flatMap { segment in
            Self.words(of: segment.tokens, separatesWords: separates)
        }
    }

    /// The words as one line.
    static func text(of words: [HeardWord], language: String) -> String {
        words.map(\.text).joined(
            separator: WhisperLanguage.separatesWords(language) ? " " : "")
    }

    /// A word begins with the space before it. In languages without spaces it is what a token ends.
    private static func words(of tokens: [Token], separatesWords: Bool) -> [HeardWord] {
        var words: [HeardWord] = []
        var open: [Token] = []
        func close() {
            if let word = HeardWord(open) {
                if word.isPunctuation, !words.isEmpty {
                    words[words.count - 1].text += word.text
                } else {
                    words.append(word)
                }
            }
            open = []
        }
        for token in tokens where !token.bytes.isEmpty {
            let isWhole = String(validating: open.flatMap(\.bytes), as: UTF8.self) != nil
            if token.bytes[0] == 0x20 || !separatesWords && isWhole { close() }
            open.append(token)
        }
        close()
        return words
    }
}

extension HeardSpeech.Segment {
    /// Whether it is something that was said.
    fileprivate var isSpeech: Bool {
        guard !self.tokens.isEmpty, !self.isAnnotation else { return false }
        let sum = self.tokens.reduce(0) { $0 + $1.logProbability }
        return self.noSpeech <= HeardSpeech.leastNoSpeech
            || sum / Float(self.tokens.count) >= HeardSpeech.doubtful
    }

    /// Notes on sounds, such as [BLANK_AUDIO] or (music).
    private var isAnnotation: Bool {
        let text = String(decoding: self.tokens.flatMap(\.bytes), as: UTF8.self).filter {
            !$0.isWhitespace
        }
        guard text.contains(where: { $0.isLetter || $0.isNumber }) else { return true }
        return text.hasPrefix("[") && text.hasSuffix("]")
            || text.hasPrefix("(") && text.hasSuffix(")")
            || text.hasPrefix("*") && text.hasSuffix("*")
    }
}

extension HeardWord {
    /// Nil when nothing of it can be seen.
    fileprivate init?(_ tokens: [HeardSpeech.Token]) {
        guard let first = tokens.first, let last = tokens.last else { return nil }
        let text = String(decoding: tokens.flatMap(\.bytes), as: UTF8.self)
            .filter { !$0.isWhitespace }
        guard !text.isEmpty else { return nil }
        let sum = tokens.reduce(0) { $0 + $1.probability }
        self.init(
            text: text, start: first.start, end: max(first.start, last.end),
            probability: min(1, max(0, sum / Float(tokens.count))))
    }

    fileprivate var isPunctuation: Bool { self.text.allSatisfy(\.isPunctuation) }
}
