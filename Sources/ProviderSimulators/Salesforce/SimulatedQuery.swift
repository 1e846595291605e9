/// The part of SOQL and SOSL that the simulator understands.
struct SimulatedQuery: Sendable {
    enum Comparison: Sendable, Equatable {
        case isOneOf([String])
        case isAtLeast(String)
    }

    struct Condition: Sendable, Equatable {
        var field: String
        var comparison: Comparison
    }

    private(set) var fields: [String] = []
    private(set) var type = ""
    /// Alternatives; the conditions of each all hold.
    private(set) var alternatives: [[Condition]] = []
    private(set) var limit = 2_000

    /// `SELECT a,b FROM T WHERE f = 'x' AND g >= 2026-… OR h IN ('x','y') LIMIT n`; nil: malformed.
    init?(soql: String) {
        guard let tokens = Self.tokens(soql), tokens.first?.uppercased() == "SELECT",
            let from = tokens.firstIndex(where: { $0.uppercased() == "FROM" }),
            tokens.indices.contains(from + 1)
        else { return nil }
        self.fields = tokens[1..<from].filter { $0 != "," }
        self.type = tokens[from + 1]
        var rest = tokens[(from + 2)...]
        if rest.first?.uppercased() == "WHERE" {
            rest = rest.dropFirst()
            self.alternatives = [[]]
            repeat {
                if rest.first?.uppercased() == "OR" { self.alternatives.append([]) }
                if ["AND", "OR"].contains(rest.first?.uppercased()) { rest = rest.dropFirst() }
                guard let condition = Self.condition(&rest) else { return nil }
                self.alternatives[self.alternatives.count - 1].append(condition)
            } while ["AND", "OR"].contains(rest.first?.uppercased())
        }
        if rest.first?.uppercased() == "LIMIT" {
            guard let limit = rest.dropFirst().first.flatMap({ Int($0) }) else { return nil }
            self.limit = limit
            rest = rest.dropFirst(2)
        }
        guard rest.isEmpty else { return nil }
    }

    private static func condition(_ rest: inout ArraySlice<String>) -> Condition? {
        guard rest.count >= 3, let field = rest.popFirst(), let comparison = rest.popFirst() else {
            return nil
        }
        switch comparison.uppercased() {
        case "=":
            guard let value = rest.popFirst().flatMap(Self.text) else { return nil }
            return Condition(field: field, comparison: .isOneOf([value]))
        case ">=":
            guard let value = rest.popFirst() else { return nil }
            return Condition(field: field, comparison: .isAtLeast(value))
        case "IN":
            guard rest.popFirst() == "(" else { return nil }
            var values: [String] = []
            while let token = rest.popFirst(), token != ")" {
                if token == "," { continue }
                guard let value = Self.text(token) else { return nil }
                values.append(value)
            }
            return Condition(field: field, comparison: .isOneOf(values))
        default: return nil
        }
    }

    /// What stands in quotes.
    private static func text(_ token: String) -> String? {
        token.hasPrefix("'") ? String(token.dropFirst()) : nil
    }

    /// Words, marks, and texts with their first quote.
    private static func tokens(_ text: String) -> [String]? {
        var tokens: [String] = []
        var word = ""
        var rest = text[...]
        func endWord() {
            if !word.isEmpty { tokens.append(word) }
            word = ""
        }
        while let character = rest.popFirst() {
            switch character {
            case " ": endWord()
            case ",", "(", ")", "=":
                endWord()
                // ">=" is one mark.
                if character == "=", tokens.last == ">" {
                    tokens[tokens.count - 1] = ">="
                } else {
                    tokens.append(String(character))
                }
            case ">":
                endWord()
                tokens.append(">")
            case "'":
                endWord()
                guard let quoted = Self.quoted(&rest) else { return nil }
                tokens.append("'" + quoted)
            default: word.append(character)
            }
        }
        endWord()
        return tokens
    }

    private static func quoted(_ rest: inout Substring) -> String? {
        var text = ""
        while let character = rest.popFirst() {
            switch character {
            case "'": return text
            case "\\":
                guard let escaped = rest.popFirst() else { return nil }
                text.append(escaped == "n" ? "\n" : escaped == "r" ? "\r" : escaped)
            default: text.append(character)
            }
        }
        return nil
    }
}
