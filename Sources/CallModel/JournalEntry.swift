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
package protocol Journal: Sendable {
    /// Appends the entries. Returns once they would survive the death of the process.
    ///
    /// May block: callers keep it off the media path.
    func append(_ entries: [JournalEntry], to call: CallID)
}
