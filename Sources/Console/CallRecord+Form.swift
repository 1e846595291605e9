import CallModel

extension CallRecord {
    /// The fields of a call, in every JSON that tells of one. Names are never changed or taken away.
    ///
    /// - `id`, `pipeline`, `channel`, `from`, `to`, `language`: strings
    /// - `began`, `ended`: RFC 3339 in UTC; `ended` is null while the call is open
    /// - `duration_ms`: null while the call is open
    /// - `outcome`: `completed`, `transferred`, `abandoned`, `rejected`, `failed`, `interrupted`, or null
    /// - `turns`, `fallbacks`: counts
    /// - `is_drill`: whether providers were made to fail
    /// - `costs`: `[{"currency": "EUR", "amount": 0.01}]`
    var form: JSONValue {
        .object([
            "id": .init(self.id.rawValue),
            "pipeline": .init(self.pipeline),
            "channel": .init(self.channel),
            "from": .init(self.from),
            "to": .init(self.to),
            "language": .init(self.language),
            "began": .init(Figures.stamp(self.startedAt)),
            "ended": self.endedAt.map { .init(Figures.stamp($0)) } ?? .null,
            "duration_ms": .init(milliseconds: self.duration),
            "outcome": self.outcome.map { .init($0.rawValue) } ?? .null,
            "turns": .init(self.turns),
            "fallbacks": .init(self.fallbacks),
            "is_drill": .init(self.isDrill),
            "costs": .array(
                self.costs.map {
                    .object(["currency": .init($0.currency), "amount": .init($0.amount)])
                }),
        ])
    }
}
