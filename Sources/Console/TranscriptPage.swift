package import CallModel

/// What `jackfield calls show ID` prints: the head, the conversation, the delays, the totals.
package struct TranscriptPage: Sendable {
    private let call: CallRecord
    private let entries: [JournalEntry]
    private let unreadable: Int

    /// - Parameter unreadable: entries that this version does not know, and cannot show.
    package init(_ call: CallRecord, _ entries: [JournalEntry], unreadable: Int = 0) {
        self.call = call
        self.entries = entries
        self.unreadable = unreadable
    }

    package func text(in style: Style) -> String {
        let reading = CallReading(self.entries)
        let chart = DelayChart(reading)
        var parts = [
            CallHead(call: self.call, reading: reading, unreadable: self.unreadable).text(
                in: style),
            self.heading("CONVERSATION", style) + self.conversation(reading, style),
        ]
        if !chart.isEmpty { parts.append(self.heading("DELAYS", style) + chart.text(in: style)) }
        parts.append(self.heading("TOTALS", style) + CallTotals(reading: reading).text(in: style))
        return parts.joined(separator: "\n")
    }

    /// The head and the totals: for those who have just seen the call go by.
    package func summary(in style: Style) -> String {
        let reading = CallReading(self.entries)
        let head = CallHead(call: self.call, reading: reading, unreadable: self.unreadable)
        return head.text(in: style) + "\n" + self.heading("TOTALS", style)
            + CallTotals(reading: reading).text(in: style)
    }

    /// The fields, whose names are never changed or taken away:
    ///
    /// - `call`: as in the list of calls
    /// - `entries`: the journal; each with `sequence`, `at_ms`, `event` and the event's own fields
    /// - `turns`: `[{"turn", "cause", "input", "reply", "heard", "is_interrupted", "delays"}]`
    /// - `totals`: `reply_delay_p50_ms`, `reply_delay_p95_ms`, `reply_delay_max_ms` (null without a reply),
    ///   `barge_ins`, `lost_ms`, `usage`: `[{"provider", "unit", "amount", "cost", "currency"}]`
    /// - `slots`: name to value, at the end
    /// - `unreadable_entries`: from a newer version
    package var json: String {
        let reading = CallReading(self.entries)
        return JSONValue.object([
            "call": self.call.form,
            "entries": .array(self.entries.map(\.form)),
            "turns": .array(reading.turnForms),
            "totals": reading.totalsForm,
            "slots": reading.slotsForm,
            "unreadable_entries": .init(self.unreadable),
        ]).text(isPretty: true)
    }

    private func heading(_ title: String, _ style: Style) -> String {
        style.paint(title, .strong) + "\n"
    }

    private func conversation(_ reading: CallReading, _ style: Style) -> String {
        var narrator = Narrator(knowing: reading)
        var lines: [TimelineLine] = []
        for entry in self.entries {
            guard let line = narrator.tell(entry) else { continue }
            // Keys pressed one after the other are read together.
            if line.label == "keys", lines.last?.label == "keys" {
                lines[lines.count - 1].text += line.text
            } else {
                lines.append(line)
            }
        }
        guard !lines.isEmpty else { return "  Nothing yet.\n" }
        return lines.map { $0.rendered(in: style) }.joined()
    }
}
