package import CallModel

/// What `jackfield calls` prints: a line for each call, newest first as given.
package struct CallList: Sendable {
    private let calls: [CallRecord]

    package init(_ calls: [CallRecord]) {
        self.calls = calls
    }

    package func text(in style: Style) -> String {
        guard !self.calls.isEmpty else { return "No calls.\n" }
        var table = TextTable([
            .init("ID"), .init(self.title(in: style)), .init("PIPELINE", isFlexible: true),
            .init("LENGTH", .right),
            .init("TURNS", .right), .init("FALLBACKS", .right), .init("OUTCOME"),
        ])
        for call in self.calls {
            table.add([
                Fragment(call.id.rawValue, .strong),
                Fragment(self.moment(of: call, in: style)),
                Fragment(call.pipeline.isEmpty ? "?" : call.pipeline),
                Fragment(call.duration.map(Figures.length) ?? "", .plain),
                Fragment("\(call.turns)"),
                Fragment("\(call.fallbacks)", call.fallbacks > 0 ? .warning : .dim),
                Fragment(
                    (call.outcome?.rawValue ?? "open") + (call.isDrill ? ", drill" : ""),
                    call.outcome.tone),
            ])
        }
        return table.text(in: style)
    }

    // Short, so that the table fits 80 columns: the year only where there are two.
    private func moment(of call: CallRecord, in style: Style) -> String {
        let years = Set(self.calls.map { Figures.moment($0.startedAt, in: style).prefix(4) })
        return String(
            Figures.moment(call.startedAt, in: style).prefix(16).dropFirst(years.count > 1 ? 0 : 5))
    }

    private func title(in style: Style) -> String {
        self.calls.allSatisfy { style.secondsEast($0.startedAt) == 0 } ? "BEGAN (UTC)" : "BEGAN"
    }

    /// `{"calls": […]}`; the fields of a call are those of `CallRecord.form`.
    package var json: String {
        JSONValue.object(["calls": .array(self.calls.map(\.form))]).text(isPretty: true)
    }
}

extension CallOutcome? {
    var tone: Tone {
        switch self {
        case nil: .good
        case .completed, .transferred: .plain
        case .abandoned, .rejected: .warning
        case .failed, .interrupted: .bad
        }
    }
}
