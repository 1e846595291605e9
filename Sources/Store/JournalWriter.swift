package import CallModel
import EventLoop
import Synchronization

/// Writes the journals of all calls, on a thread of its own.
///
/// What waits when the thread comes round goes into one commit, so that many calls cost little more than one.
package final class JournalWriter: JournalSink {
    private let queue: BatchQueue
    private let thread: LoopThread
    private let isClosed = Atomic(false)

    /// - Parameters:
    ///   - capacity: entries that may wait.
    ///   - retryInterval: how long the database is left alone after it could not be written.
    ///   - notice: for the log; called on the writer's thread.
    package init(
        store: Store, capacity: Int = 50_000, retryInterval: Duration = .seconds(5),
        notice: @escaping @Sendable (StoreNotice) -> Void
    ) {
        let queue = BatchQueue(capacity: capacity)
        self.queue = queue
        self.thread = LoopThread {
            var sink = BatchSink(store: store, retryInterval: retryInterval, notice: notice)
            while let posted = queue.takeAll() {
                let fate = sink.write(posted.map(\.batch))
                for posted in posted { posted.whenDurable?(fate) }
            }
            sink.finish()
        }
    }

    deinit { self.queue.close() }

    /// Hands entries over and does not wait. Batches of one call are written in the order of posting.
    ///
    /// - Parameter whenDurable: called on the writer's thread, which it must not hold up.
    /// - Returns: false when the queue is full or closed. Nothing was taken then: offer it again.
    package func post(
        _ entries: [JournalEntry], to call: CallID,
        whenDurable: (@Sendable (BatchFate) -> Void)? = nil
    ) -> Bool {
        let batch = JournalBatch(call: call, entries: entries)
        return self.queue.offer(PostedBatch(batch: batch, whenDurable: whenDurable))
    }

    /// Hands entries over; waits only when the queue is full, for losing them would be worse.
    package func append(
        _ entries: [JournalEntry], to call: CallID, whenDurable: (@Sendable () -> Void)?
    ) {
        if self.post(entries, to: call, whenDurable: { _ in whenDurable?() }) { return }
        self.append(entries, to: call)
        whenDurable?()
    }

    /// Waits for room, and until the entries are durable. Not on the writer's thread, nor after `close`, which
    /// leaves nobody to write them.
    package func append(_ entries: [JournalEntry], to call: CallID) {
        let wakeup = Wakeup()
        let batch = JournalBatch(call: call, entries: entries)
        let isTaken = self.queue.put(PostedBatch(batch: batch) { _ in wakeup.signal() })
        if isTaken { wakeup.wait() }
    }

    /// Writes what waits, reads the spool in if the database can be written by now, and ends the thread. What is
    /// posted later is refused.
    package func close() {
        self.queue.close()
        guard !self.isClosed.exchange(true, ordering: .acquiringAndReleasing) else { return }
        self.thread.join()
    }
}
