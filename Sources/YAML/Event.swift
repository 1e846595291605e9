/// One step of the parse, copied out of libyaml.
struct Event {
    enum Kind {
        case streamStart, streamEnd, documentStart, documentEnd, sequenceEnd, mappingEnd
        case alias(String)
        case scalar(YAMLScalar, Label)
        case sequenceStart(Label)
        case mappingStart(Label)
    }

    /// Anchor and tag of a value.
    struct Label {
        let anchor: String?
        let tag: String?
    }

    let kind: Kind
    let start: Mark
    let end: Mark
}

/// libyaml's idea of a place: line and column from 0.
struct Mark: Equatable {
    let line: Int
    let column: Int
}

/// Why libyaml stopped, in its words.
struct SyntaxFault: Error {
    let problem: String
    let context: String
    let mark: Mark
    let contextMark: Mark
    /// Whether it stopped before a tab.
    let isAtTab: Bool
}
