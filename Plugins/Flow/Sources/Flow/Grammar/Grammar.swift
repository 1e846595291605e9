/// What a caller may say, for a recogniser.
indirect enum Grammar: Equatable, Sendable {
    /// One or more words with single spaces.
    case words(String)
    case sequence([Grammar])
    case oneOf([Grammar])
    case optional(Grammar)
    /// A part with a name of its own; the same name always means the same part.
    case rule(String, Grammar)

    /// One of these phrases; nil when there are none.
    static func phrases(_ phrases: some Collection<String>) -> Grammar? {
        Self.any(phrases.map { .words($0) })
    }

    /// One of these; nil when there are none.
    static func any(_ parts: [Grammar?]) -> Grammar? {
        let parts = parts.compactMap { $0 }
        return parts.count > 1 ? .oneOf(parts) : parts.first
    }

    /// All of these in a row; nil parts are left out.
    static func all(_ parts: [Grammar?]) -> Grammar {
        let parts = parts.compactMap { $0 }
        return parts.count == 1 ? parts[0] : .sequence(parts)
    }

    var orNothing: Grammar { .optional(self) }

    init(_ pattern: Pattern, slot: (String) -> Grammar?) {
        switch pattern {
        case .word(let word): self = .words(word)
        case .slot(let name): self = slot(name) ?? .sequence([])
        case .sequence(let parts): self = .all(parts.map { Grammar($0, slot: slot) })
        case .oneOf(let parts): self = .oneOf(parts.map { Grammar($0, slot: slot) })
        case .optional(let part): self = .optional(Grammar(part, slot: slot))
        }
    }
}
