/// Reads phrases: `[please] (forward | divert) my calls [to {extension}]`.
struct PatternParser {
    private var tokens: [String]
    private var next = 0

    static func parse(_ text: String) throws(PatternError) -> Pattern {
        var parser = PatternParser(tokens: Self.tokens(text))
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
        case "[":
            let inner = try self.alternatives()
            try self.close("]", of: "[")
            return .optional(inner)
        case "(":
            let inner = try self.alternatives()
            try self.close(")", of: "(")
            return inner
        case _ where token.hasPrefix("{"): return .slot(try Self.slot(token))
        default: return .word(try Self.word(token))
        }
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
