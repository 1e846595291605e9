/// One value of a YAML file and where it stands.
package struct YAMLNode: Hashable, Sendable {
    package enum Content: Hashable, Sendable {
        case scalar(YAMLScalar)
        case sequence([YAMLNode])
        /// In the order of the file; no name comes twice.
        case mapping([YAMLEntry])
    }

    package let position: SourcePosition
    package let content: Content

    package init(_ content: Content, at position: SourcePosition) {
        self.content = content
        self.position = position
    }

    /// Whether this is `null`, `~` or nothing at all.
    package var isNull: Bool {
        if case .scalar(let scalar) = self.content { scalar.value == .null } else { false }
    }

    /// What this is, for messages: `the text "abc"`, `the number 1.5`, `a list`, `a map`.
    package var described: String {
        switch self.content {
        case .scalar(let scalar): scalar.described
        case .sequence: "a list"
        case .mapping: "a map"
        }
    }
}

/// One key and its value.
package struct YAMLEntry: Hashable, Sendable {
    /// The key's text, as written.
    package let name: String
    package let keyPosition: SourcePosition
    package let value: YAMLNode

    package init(name: String, keyPosition: SourcePosition, value: YAMLNode) {
        self.name = name
        self.keyPosition = keyPosition
        self.value = value
    }
}
