import CallModel

/// Holds a call that is over against what the far party and the customer records saw of it.
package enum CallCheck {
    package static func violations(in call: SimulatedCall) -> [Violation] {
        self.stored(call) + self.silence(call) + SpokenWords.violations(in: call)
            + HeardReplies.violations(in: call) + self.tools(call)
    }

    private static func stored(_ call: SimulatedCall) -> [Violation] {
        guard let stored = call.stored else { return [] }
        func violation(_ detail: String) -> [Violation] {
            [Violation(.stored, call: call.index, detail)]
        }
        guard case .ended(let outcome)? = call.entries.last?.event else { return [] }
        guard stored.outcome == outcome else {
            return violation(
                "stored as \(stored.outcome?.rawValue ?? "open"), ended as \(outcome.rawValue)")
        }
        guard stored.entries == call.entries else {
            return violation(
                "\(stored.entries.count) entries are stored of \(call.entries.count), "
                    + "or not the same")
        }
        return []
    }

    /// A frame may be on its way when the caller hangs up.
    private static let frame = Duration.milliseconds(20)

    /// A channel that tells of the hang-up late is played to until then.
    private static func silence(_ call: SimulatedCall) -> [Violation] {
        guard call.healthy.contains(.channel), let late = call.witness?.late, late > self.frame
        else { return [] }
        return [
            Violation(
                .silence, call: call.index, "\(late.milliseconds) ms were played after the hang-up")
        ]
    }

    /// An operation that is asked again has the same key; so there are no more keys than tool calls.
    private static func tools(_ call: SimulatedCall) -> [Violation] {
        var failures = 0
        var keys: Set<String> = []
        for entry in call.entries {
            switch entry.event {
            case .toolCalled(_, let name, _, let key) where name.hasPrefix("crm."):
                keys.insert(key)
            case .failed(.crm, _, _, _, _): failures += 1
            default: break
            }
        }
        var counts: [String: Int] = [:]
        for operation in call.operations { counts[operation.key, default: 0] += 1 }
        return counts.sorted { $0.key < $1.key }.compactMap { key, count in
            if !keys.contains(key) {
                return Violation(
                    .tools, call: call.index,
                    "the records were asked with the key \(key), "
                        + "which no tool call has")
            }
            // A session that fails takes its operation with it, and the next one is asked.
            guard count > 1 + failures else { return nil }
            return Violation(
                .tools, call: call.index,
                "the records were asked \(count) times with the key \(key), after "
                    + "\(failures) failures")
        }
    }
}
