/// Reads phrases: `[please] (forward | divert) my calls [to {extension}]`.
struct PatternParser {
    private var tokens: [String]
    private var next = 0
    private var depth = 0

    /// Words, brackets and bars of a phrase.
    static let mostTokens = 500
    /// Brackets inside one another.
    static let deepest = 16

    static func parse(_ text: String) throws(PatternError) -> Pattern {
        let tokens = Self.tokens(text)
        guard tokens.count <= Self.mostTokens else {
            throw PatternError(
                message:
                    "a phrase of \(tokens.count) words and brackets, at most \(Self.mostTokens)",
                hint: "make several phrases of it")
        }
        var parser = PatternParser(tokens: tokens)
        let pattern = try parser.alternatives()
        if let left = parser.peek {
            throw PatternError(
                message: "\"\(left)\" closes nothing", hint: "take it out, or open it before")
        }
        return pattern
    }

    private var peek: String? { self.next < self.tokens.count ? self.tokens[self.next] : nil }

    private mutating func alternatives() throws(PatternError) -> Pattern {
        var patterns = [try self.sequence()]
        while self.peek == "|" {
            self.next += 1
            patterns.append(try self.sequence())
        }
        return patterns.count == 1 ? patterns[0] : .oneOf(patterns)
    }

    private mutating func sequence() throws(PatternError) -> Pattern {
        var patterns: [Pattern] = []
        while let token = self.peek, !["]", ")", "|"].contains(token) {
            self.next += 1
            patterns.append(try self.item(token))
        }
        guard let first = patterns.first else {
            throw PatternError(
                message: "a phrase is empty", hint: "write the words that callers say")
        }
        return patterns.count == 1 ? first : .sequence(patterns)
    }

    private mutating func item(_ token: String) throws(PatternError) -> Pattern {
        switch token {
        case "[": return .optional(try self.inner(closedBy: "]", of: "["))
        case "(": return try self.inner(closedBy: ")", of: "(")
        case _ where token.hasPrefix("{"): return .slot(try Self.slot(token))
        default: return .word(try Self.word(token))
        }
    }

    private mutating func inner(
        closedBy closing: String, of opening: String
    ) throws(PatternError) -> Pattern {
        self.depth += 1
        guard self.depth <= Self.deepest else {
            throw PatternError(
                message: "brackets are nested more than \(Self.deepest) deep",
                hint: "make several phrases of it")
        }
        let inner = try self.alternatives()
        try self.close(closing, of: opening)
        self.depth -= 1
        return inner
    }

    private mutating func close(_ closing: String, of opening: String) throws(PatternError) {
        guard self.peek == closing else {
            throw PatternError(message: "\"\(opening)\" is not closed", hint: "add \"\(closing)\"")
        }
        self.next += 1
    }

    private static func slot(_ token: String) throws(PatternError) -> String {
        guard token.hasSuffix("}"), let path = ValuePath(String(token.dropFirst().dropLast())),
            path.path.isEmpty
        else { throw PatternError(message: "\"\(token)\" names no slot", hint: "write {slot}") }
        return path.root
    }

    /// Only what a recogniser's dictionary can hold.
    private static func word(_ token: String) throws(PatternError) -> String {
        if token.contains(where: \.isWholeNumber) {
            throw PatternError(
                message: "\"\(token)\" holds a digit",
                hint: "write numbers as they are spoken: \"four\"")
        }
        if let odd = token.first(where: { !$0.isLetter && $0 != "'" }) {
            throw PatternError(
                message: "\"\(token)\" is not a word: callers cannot say \"\(odd)\"",
                hint: "use letters and apostrophes, [ ] for optional words, ( | ) for a choice")
        }
        return token
    }

    private static func tokens(_ text: String) -> [String] {
        var tokens: [String] = []
        var token = ""
        for character in text.lowercased() {
            switch character {
            case "[", "]", "(", ")", "|":
                if !token.isEmpty { tokens.append(token) }
                tokens.append(String(character))
                token = ""
            case " ", "\t", "\n":
                if !token.isEmpty { tokens.append(token) }
                token = ""
            case "\u{2019}": token.append("'")
            default: token.append(character)
            }
        }
        return token.isEmpty ? tokens : tokens + [token]
    }
}
