import CallModel

/// Where the time went before each reply: bars one after the other, all to one scale.
struct DelayChart {
    private let turns: [(title: String, delays: TurnDelays)]
    private let longest: Duration

    private static let nameWidth = 11
    private static let figureWidth = 8
    private static let indent = "  "
    // Eighths of a cell.
    private static let blocks = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]

    init(_ reading: CallReading) {
        self.turns = reading.turns.values.sorted { $0.number < $1.number }.compactMap { turn in
            guard let delays = turn.delays, delays.total > .zero else { return nil }
            return (Self.title(of: turn), delays)
        }
        self.longest = self.turns.map(\.delays.total).max() ?? .zero
    }

    var isEmpty: Bool { self.turns.isEmpty }

    func text(in style: Style) -> String {
        self.turns.map { title, delays in
            let total = Figures.delay(delays.total)
            let room = style.width - Self.indent.count - total.columns - 2
            let name = title.cut(to: room)
            let space = String(repeating: " ", count: room + 2 - name.columns)
            let heading = "\(Self.indent)\(name)\(space)\(style.paint(total, .strong))\n"
            return heading + self.bars(delays, style)
        }.joined(separator: "\n")
    }

    private func bars(_ delays: TurnDelays, _ style: Style) -> String {
        let room = style.width - Self.indent.count - Self.nameWidth - 2 - Self.figureWidth - 1
        var start = Duration.zero
        return delays.parts.map { name, time, tone in
            let bar = self.bar(from: start, for: time, cells: room)
            start += time
            let space = String(repeating: " ", count: max(0, room - bar.columns))
            let figure = Figures.delay(time).padded(to: Self.figureWidth, isRight: true)
            return "\(Self.indent)\(style.paint(name.padded(to: Self.nameWidth), .dim))  "
                + "\(style.paint(bar, tone))\(space) \(figure)\n"
        }.joined()
    }

    private func bar(from start: Duration, for time: Duration, cells: Int) -> String {
        guard time > .zero else { return "" }
        let before = min(cells - 1, self.eighths(start, cells) / 8)
        let blank = String(repeating: " ", count: before)
        let length = max(1, min(self.eighths(time, cells), (cells - before) * 8))
        return blank + String(repeating: "█", count: length / 8) + Self.blocks[length % 8]
    }

    private func eighths(_ time: Duration, _ cells: Int) -> Int {
        Int((time / self.longest * Double(cells * 8)).rounded())
    }

    private static func title(of turn: CallReading.Turn) -> String {
        let what =
            switch turn.cause {
            case .start: "the greeting"
            case .silence: "the caller's silence"
            case .noMatch: "nothing recognised"
            case .continue: "carried on by another provider"
            case .dtmf: "keys \(turn.input.harmless)"
            case .speech, nil: "“\(turn.input.harmless)”"
            }
        return "turn \(turn.number)  \(what)"
    }
}
