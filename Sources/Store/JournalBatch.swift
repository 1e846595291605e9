package import CallModel

/// Entries of one call that become durable together.
package struct JournalBatch: Hashable, Sendable {
    package var call: CallID
    package var entries: [JournalEntry]

    package init(call: CallID, entries: [JournalEntry]) {
        self.call = call
        self.entries = entries
    }
}
