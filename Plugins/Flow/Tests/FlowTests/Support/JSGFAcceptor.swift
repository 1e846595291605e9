/// Tells whether a JSGF grammar allows a sentence; knows the part of JSGF that is written here.
struct JSGFAcceptor {
    private indirect enum Node {
        case word(String)
        case rule(String)
        case sequence([Node])
        case oneOf([Node])
        case optional(Node)
    }

    private var rules: [String: Node] = [:]

    /// Nil when the text is no grammar, or names a rule that it does not have.
    init?(_ text: String) {
        let statements = text.split(separator: ";").map { $0.split(whereSeparator: \.isWhitespace) }
        guard statements.first?.first == "#JSGF" else { return nil }
        for statement in statements.dropFirst(2) where !statement.isEmpty {
            let words = statement.drop { $0 == "public" }.map(String.init)
            guard words.count > 2, words[1] == "=", words[0].hasPrefix("<") else { return nil }
            var tokens = Array(words.dropFirst(2).reversed())
            guard let node = Self.choice(&tokens), tokens.isEmpty else { return nil }
            self.rules[words[0]] = node
        }
        guard self.rules["<turn>"] != nil, self.rules.values.allSatisfy({ self.isWhole($0) }) else {
            return nil
        }
    }

    /// Every word that it allows.
    var words: Set<String> {
        self.rules.values.reduce(into: []) { $0.formUnion(Self.words(of: $1)) }
    }

    func accepts(_ words: [String]) -> Bool {
        self.ends(of: .rule("<turn>"), from: [0], words).contains(words.count)
    }

    private func ends(of node: Node, from starts: Set<Int>, _ words: [String]) -> Set<Int> {
        if starts.isEmpty { return [] }
        switch node {
        case .word(let word):
            return Set(starts.filter { $0 < words.count && words[$0] == word }.map { $0 + 1 })
        case .rule("<NULL>"): return starts
        case .rule(let name):
            return self.rules[name].map { self.ends(of: $0, from: starts, words) } ?? []
        case .sequence(let nodes):
            return nodes.reduce(starts) { self.ends(of: $1, from: $0, words) }
        case .oneOf(let nodes):
            return nodes.reduce(into: []) { $0.formUnion(self.ends(of: $1, from: starts, words)) }
        case .optional(let node): return starts.union(self.ends(of: node, from: starts, words))
        }
    }

    private func isWhole(_ node: Node) -> Bool {
        switch node {
        case .word: true
        case .rule(let name): name == "<NULL>" || self.rules[name] != nil
        case .sequence(let nodes), .oneOf(let nodes): nodes.allSatisfy { self.isWhole($0) }
        case .optional(let node): self.isWhole(node)
        }
    }

    private static func words(of node: Node) -> Set<String> {
        switch node {
        case .word(let word): [word]
        case .rule: []
        case .sequence(let nodes), .oneOf(let nodes): Set(nodes.flatMap { Self.words(of: $0) })
        case .optional(let node): Self.words(of: node)
        }
    }

    // MARK: Reading; tokens stand in reverse order

    private static func choice(_ tokens: inout [String]) -> Node? {
        guard let first = Self.sequence(&tokens) else { return nil }
        var nodes = [first]
        while tokens.last == "|" {
            tokens.removeLast()
            guard let next = Self.sequence(&tokens) else { return nil }
            nodes.append(next)
        }
        return nodes.count == 1 ? first : .oneOf(nodes)
    }

    private static func sequence(_ tokens: inout [String]) -> Node? {
        var nodes: [Node] = []
        while let token = tokens.last, !["|", ")", "]"].contains(token) {
            tokens.removeLast()
            guard let node = Self.item(token, &tokens) else { return nil }
            nodes.append(node)
        }
        return nodes.isEmpty ? nil : .sequence(nodes)
    }

    private static func item(_ token: String, _ tokens: inout [String]) -> Node? {
        let closing = ["(": ")", "[": "]"][token]
        guard let closing else { return token.hasPrefix("<") ? .rule(token) : .word(token) }
        guard let inner = Self.choice(&tokens), tokens.popLast() == closing else { return nil }
        return closing == "]" ? .optional(inner) : inner
    }
}
