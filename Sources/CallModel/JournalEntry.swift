/// One line of a call's journal.
package struct JournalEntry: Hashable, Sendable, Codable {
    /// From 0, without gaps, within the call.
    package var sequence: Int
    /// Time since the call began, on the call's clock.
    package var at: Duration
    package var event: JournalEvent

    package init(sequence: Int, at: Duration, event: JournalEvent) {
        self.sequence = sequence
        self.at = at
        self.event = event
    }
}

/// Where a call's journal goes.
package protocol JournalSink: Sendable {
    /// Appends the entries in order and says, on any thread, when they would survive the death of the
    /// process. Must not block.
    func append(
        _ entries: [JournalEntry], to call: CallID, whenDurable: (@Sendable () -> Void)?)
}
