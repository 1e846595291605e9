/// A phrase of a flow file: words, `[optional words]`, `(one | other)` and `{slot}`.
indirect enum Pattern: Equatable, Sendable {
    case word(String)
    case slot(String)
    case sequence([Pattern])
    case oneOf([Pattern])
    case optional(Pattern)

    /// A word or a slot's place in one way to say a phrase.
    enum Element: Equatable, Sendable {
        case word(String)
        case slot(String)
    }

    static let mostExpansions = 256

    /// Every way to say this, up to `limit`.
    func expansions(limit: Int = Self.mostExpansions) -> [[Element]] {
        switch self {
        case .word(let word): [[.word(word)]]
        case .slot(let name): [[.slot(name)]]
        case .oneOf(let patterns):
            Array(patterns.lazy.flatMap { $0.expansions(limit: limit) }.prefix(limit))
        case .optional(let pattern): [[]] + pattern.expansions(limit: limit).prefix(limit - 1)
        case .sequence(let patterns):
            patterns.reduce([[]]) { starts, pattern in
                let ends = pattern.expansions(limit: limit)
                return Array(
                    starts.lazy.flatMap { start in ends.lazy.map { start + $0 } }.prefix(limit))
            }
        }
    }

    /// The slots that this names.
    var slots: [String] {
        switch self {
        case .word: []
        case .slot(let name): [name]
        case .sequence(let patterns), .oneOf(let patterns): patterns.flatMap(\.slots)
        case .optional(let pattern): pattern.slots
        }
    }

    /// The words of the plainest way to say this: nothing that is optional, the first of each choice.
    var plain: String {
        switch self {
        case .word(let word): word
        case .slot, .optional: ""
        case .oneOf(let patterns): patterns.first?.plain ?? ""
        case .sequence(let patterns):
            patterns.map(\.plain).filter { !$0.isEmpty }.joined(separator: " ")
        }
    }
}
