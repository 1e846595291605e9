/// How pages look where they go.
package struct Style: Sendable {
    /// Columns; at least 40 are used.
    package var width: Int
    /// Lines can be drawn again in place. Otherwise no control code at all is written.
    package var isTerminal: Bool
    /// The terminal, and the user (NO_COLOR, https://no-color.org), want colour.
    package var isColoured: Bool
    /// Seconds east of Greenwich at a moment since 1970-01-01T00:00:00Z.
    package var secondsEast: @Sendable (Duration) -> Int

    package init(
        width: Int = 80, isTerminal: Bool = false, isColoured: Bool = false,
        secondsEast: @escaping @Sendable (Duration) -> Int = { _ in 0 }
    ) {
        self.width = max(40, width)
        self.isTerminal = isTerminal
        self.isColoured = isColoured && isTerminal
        self.secondsEast = secondsEast
    }

    func paint(_ text: String, _ tone: Tone) -> String {
        guard self.isColoured, !tone.code.isEmpty, !text.isEmpty else { return text }
        return "\u{1B}[\(tone.code)m\(text)\u{1B}[0m"
    }
}

/// What a piece of text means; colour only repeats what the words say.
enum Tone {
    case plain, strong, dim, caller, reply, good, warning, bad

    /// The parameter of Select Graphic Rendition (ECMA-48, 8.3.117), or empty.
    var code: String {
        switch self {
        case .plain: ""
        case .strong: "1"
        case .dim: "2"
        case .caller: "36"
        case .reply: "35"
        case .good: "32"
        case .warning: "33"
        case .bad: "1;31"
        }
    }
}

/// Text in one tone.
struct Fragment: Hashable {
    var text: String
    var tone: Tone

    init(_ text: String, _ tone: Tone = .plain) {
        self.text = text
        self.tone = tone
    }
}
