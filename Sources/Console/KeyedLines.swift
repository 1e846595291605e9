/// Lines of a name and what it is, one below the other.
struct KeyedLines {
    private var lines: [(name: String, text: [Fragment])] = []

    mutating func add(_ name: String, _ text: [Fragment]) {
        self.lines.append((name, text))
    }

    mutating func add(_ name: String, _ text: String, _ tone: Tone = .plain) {
        self.add(name, [Fragment(text, tone)])
    }

    /// Long lines continue below their beginning.
    func text(in style: Style) -> String {
        let width = self.lines.map(\.name.columns).max() ?? 0
        let indent = 2 + width + 2
        return self.lines.map { name, text in
            text.wrapped(to: style.width - indent).enumerated().map { index, line in
                let start =
                    index == 0
                    ? "  \(style.paint(name.padded(to: width), .dim))  "
                    : String(repeating: " ", count: indent)
                return start + line.painted(in: style) + "\n"
            }.joined()
        }.joined()
    }
}
