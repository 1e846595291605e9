import CallModel

/// The figures of all cells, as tables.
package struct FaultMatrix: Sendable {
    package private(set) var rows: [(cell: FaultCell, figures: FaultFigures)] = []

    package init() {}

    package mutating func add(_ figures: FaultFigures, of cell: FaultCell) {
        self.rows.append((cell, figures))
    }

    /// A table for each stage and each state of the chain.
    package var markdown: String {
        var text = ""
        for isAlone in [false, true] {
            let part = self.rows.filter { $0.cell.isAlone == isAlone }
            guard !part.isEmpty else { continue }
            text +=
                isAlone ? "## With nobody to take over\n" : "## With a healthy provider behind it\n"
            for stage in [Capability.stt, .dialogue, .tts, .crm, .channel] {
                let rows = part.filter { $0.cell.stage == stage }
                guard !rows.isEmpty else { continue }
                text += "\n### \(stage.rawValue)\n\n\(Self.head)"
                for row in rows { text += Self.line(row.cell, row.figures) }
            }
            text += "\n"
        }
        return text
    }

    private static let head = """
        | Fault | When | Caller speech lost, ms | Gap heard, ms | Words heard twice | Words never heard | Attempts | End |
        |---|---|---|---|---|---|---|---|

        """

    private static func line(_ cell: FaultCell, _ figures: FaultFigures) -> String {
        let claims = figures.claims.isEmpty ? "" : " (the journal differs)"
        let doubled = figures.doubled == 0 ? "" : ", \(figures.doubled) operation twice"
        let columns = [
            cell.fault.rawValue, Self.moment(cell), "\(figures.lost)", "\(figures.gap)",
            "\(figures.twice.count)", "\(figures.never.count)", "\(figures.attempts)",
            figures.end.rawValue + doubled + claims,
        ]
        return "| \(columns.joined(separator: " | ")) |\n"
    }

    private static func moment(_ cell: FaultCell) -> String {
        cell.isAlone || cell.fault == .storm ? cell.moment.lasting : cell.moment.rawValue
    }
}
