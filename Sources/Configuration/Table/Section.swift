/// The keys that may stand in one map of a file: what the parser accepts and what the reference describes.
struct Section: Sendable {
    let keys: [Key]

    init(_ keys: Key...) { self.keys = keys }

    subscript(_ name: String) -> Key? { self.keys.first { $0.name == name } }
}

/// One key: its type, whether it must be there, and the words of its documentation.
struct Key: Sendable {
    enum Presence: Sendable {
        case required
        case optional
        /// YAML text that stands for the value when the key is left out.
        case defaults(to: String)
    }

    let name: String
    let type: KeyType
    let presence: Presence
    /// A full sentence or several.
    let summary: String
    /// YAML text for the reference, where the default is not telling enough.
    let example: String?
    /// Whether the reference shows it as a comment, because it does not fit the example round it.
    let isCommented: Bool

    init(
        _ name: String, _ type: KeyType, _ presence: Presence = .optional, _ summary: String,
        example: String? = nil, isCommented: Bool = false
    ) {
        self.name = name
        self.type = type
        self.presence = presence
        self.summary = summary
        self.example = example
        self.isCommented = isCommented
    }

    var defaultText: String? {
        if case .defaults(let text) = self.presence { text } else { nil }
    }
}
