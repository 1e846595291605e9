package import CallModel
import Synchronization

/// Keeps journals in memory; everything is durable at once. Any thread.
package final class MemoryJournal: JournalSink {
    private let entries = Mutex<[CallID: [JournalEntry]]>([:])

    package init() {}

    package func append(
        _ entries: [JournalEntry], to call: CallID, whenDurable: (@Sendable () -> Void)?
    ) {
        self.entries.withLock { $0[call, default: []] += entries }
        whenDurable?()
    }

    package func entries(of call: CallID) -> [JournalEntry] {
        self.entries.withLock { $0[call] ?? [] }
    }
}
