import CallModel

/// The head of a page about a call: which it is, how it ended, and what went wrong.
struct CallHead {
    var call: CallRecord
    var reading: CallReading
    var unreadable: Int

    func text(in style: Style) -> String {
        let outcome = self.call.outcome?.rawValue ?? "still open"
        let title = "\(style.paint("CALL \(self.call.id)", .strong))  "
        let kind = self.call.isDrill ? ", drill" : ""
        let state = style.paint(outcome + kind, self.call.outcome.tone)
        return "\(title)\(state)\n\(self.lines(in: style).text(in: style))"
    }

    private var pipeline: String {
        let parts = [
            ("", self.call.pipeline), ("channel ", self.call.channel),
            ("language ", self.call.language),
        ]
        let known = parts.filter { !$0.1.isEmpty }.map { $0.0 + $0.1.harmless }
        return known.isEmpty ? "unknown" : known.joined(separator: ", ")
    }

    private func began(in style: Style) -> String {
        let length = self.call.duration.map { ", lasted \(Figures.length($0))" } ?? ""
        return Figures.moment(self.call.startedAt, in: style) + length
    }

    private func lines(in style: Style) -> KeyedLines {
        var lines = KeyedLines()
        let from = self.call.from.isEmpty ? "unknown" : self.call.from.harmless
        let to = self.call.to.isEmpty ? "unknown" : self.call.to.harmless
        lines.add("numbers", "\(from) → \(to)")
        lines.add("pipeline", self.pipeline)
        lines.add("began", self.began(in: style))
        lines.add("turns", "\(self.call.turns), fallbacks \(self.call.fallbacks)")
        for trouble in self.reading.troubles {
            let times = trouble.count > 1 ? ", \(trouble.count) times" : ""
            lines.add("trouble", "\(trouble.text.harmless)\(times)", .warning)
        }
        if self.reading.lost > .zero {
            lines.add("trouble", "\(Figures.stretch(self.reading.lost)) of speech lost", .bad)
        }
        if self.unreadable > 0 {
            lines.add(
                "trouble", "entries of a newer jackfield, not shown: \(self.unreadable)", .bad)
        }
        return lines
    }
}
