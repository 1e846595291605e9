import CallModel

extension CallReading {
    var turnForms: [JSONValue] {
        self.turns.values.sorted { $0.number < $1.number }.map { turn in
            let reply = turn.sentences.sorted { $0.key < $1.key }.map(\.value)
            return .object([
                "turn": .init(turn.number),
                "cause": turn.cause.map { .init($0.name) } ?? .null,
                "input": .init(turn.input),
                "reply": .init(reply.joined(separator: " ")),
                "heard": turn.heard.map { .init($0) } ?? .null,
                "is_interrupted": .init(turn.isInterrupted),
                "delays": turn.delays.map(\.form) ?? .null,
            ])
        }
    }

    var totalsForm: JSONValue {
        .object([
            "reply_delay_p50_ms": .init(milliseconds: self.replyDelay(percentile: 50)),
            "reply_delay_p95_ms": .init(milliseconds: self.replyDelay(percentile: 95)),
            "reply_delay_max_ms": .init(milliseconds: self.replyDelays.last),
            "barge_ins": .init(self.bargeIns),
            "lost_ms": .init(milliseconds: self.lost),
            "usage": .array(
                self.sortedUsage.map { key, usage in
                    .object([
                        "provider": .init(key.provider), "unit": .init(key.unit),
                        "amount": .init(usage.amount), "cost": .init(usage.cost),
                        "currency": .init(key.currency),
                    ])
                }),
        ])
    }

    var slotsForm: JSONValue {
        .object(Dictionary(uniqueKeysWithValues: self.slots.map { ($0.name, .init($0.value)) }))
    }

    var sortedUsage: [(key: UsageKey, value: Usage)] {
        self.usage.sorted {
            ($0.key.provider, $0.key.unit, $0.key.currency)
                < ($1.key.provider, $1.key.unit, $1.key.currency)
        }
    }
}
