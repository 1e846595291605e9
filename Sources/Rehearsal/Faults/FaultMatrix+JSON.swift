import CallModel

extension FaultMatrix {
    /// A JSON object for each cell, one a line.
    package var json: String {
        self.rows.map { Self.value($0.cell, $0.figures).json + "\n" }.joined()
    }

    /// Reads what `json` gave; nil when a line is none of it.
    package init?(json: String) {
        self.init()
        for line in json.split(separator: "\n") {
            guard let value = JSONValue(parsing: String(line)),
                let cell = FaultCell.all.first(where: { $0.name == value["cell"]?.string }),
                let figures = FaultFigures(value)
            else { return nil }
            self.add(figures, of: cell)
        }
    }

    private static func value(_ cell: FaultCell, _ figures: FaultFigures) -> JSONValue {
        .object([
            "cell": .text(cell.name), "lost_ms": .number(Double(figures.lost)),
            "gap_ms": .number(Double(figures.gap)),
            "twice": .list(figures.twice.map { .text($0) }),
            "never": .list(figures.never.map { .text($0) }),
            "attempts": .number(Double(figures.attempts)),
            "doubled": .number(Double(figures.doubled)), "end": .text(figures.end.rawValue),
            "claims": .list(figures.claims.map { .text($0) }),
        ])
    }
}

extension FaultFigures {
    fileprivate init?(_ value: JSONValue) {
        guard let lost = Self.integer(value["lost_ms"]), let gap = Self.integer(value["gap_ms"]),
            let twice = Self.texts(value["twice"]), let never = Self.texts(value["never"]),
            let attempts = Self.integer(value["attempts"]),
            let doubled = Self.integer(value["doubled"]),
            let end = value["end"]?.string.flatMap({ End(rawValue: $0) }),
            let claims = Self.texts(value["claims"])
        else { return nil }
        self.init(
            lost: lost, gap: gap, twice: twice, never: never, attempts: attempts,
            doubled: doubled, end: end, claims: claims)
    }

    private static func integer(_ value: JSONValue?) -> Int? {
        guard case .number(let number) = value else { return nil }
        return Int(exactly: number)
    }

    private static func texts(_ value: JSONValue?) -> [String]? {
        guard case .list(let texts) = value else { return nil }
        return texts.compactMap(\.string)
    }
}
