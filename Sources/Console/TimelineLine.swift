import CallModel

/// One line of what happened; long ones continue below, indented.
struct TimelineLine: Hashable {
    var at: Duration
    /// Who or what, in one word of at most nine letters.
    var label: String
    var tone: Tone
    var text: [Fragment]

    init(_ at: Duration, _ label: String, _ tone: Tone, _ text: [Fragment]) {
        self.at = at
        self.label = label
        self.tone = tone
        self.text = text
    }

    init(_ at: Duration, _ label: String, _ tone: Tone, _ text: String) {
        self.init(at, label, tone, [Fragment(text)])
    }

    private static let labelWidth = 9

    /// Lines, each ended.
    func rendered(in style: Style) -> String {
        let place = Figures.place(self.at)
        let label = self.label.padded(to: Self.labelWidth)
        let indent = place.columns + 2 + Self.labelWidth + 2
        let lines = self.text.wrapped(to: style.width - indent)
        return lines.enumerated().map { index, line in
            let start =
                index == 0
                ? "\(style.paint(place, .dim))  \(style.paint(label, self.tone))  "
                : String(repeating: " ", count: indent)
            return start + line.painted(in: style) + "\n"
        }.joined()
    }
}
