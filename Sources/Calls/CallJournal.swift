import CallModel
import EventLoop

/// One call's journal while it runs: numbers the entries and hands them on in batches. On the call's loop.
final class CallJournal {
    private let id: CallID
    private let clock: CallClock
    private let sink: any JournalSink
    private let observer: (@Sendable (JournalEntry) -> Void)?
    private var next = 0
    private var batch: [JournalEntry] = []

    init(
        id: CallID, clock: CallClock, sink: any JournalSink,
        observer: (@Sendable (JournalEntry) -> Void)?
    ) {
        self.id = id
        self.clock = clock
        self.sink = sink
        self.observer = observer
    }

    func write(_ event: JournalEvent) {
        let entry = JournalEntry(sequence: self.next, at: self.clock.now, event: event)
        self.next += 1
        self.batch.append(entry)
        self.observer?(entry)
    }

    /// Hands on what was written since the last time.
    func flush() {
        guard !self.batch.isEmpty else { return }
        self.sink.append(self.batch, to: self.id, whenDurable: nil)
        self.batch.removeAll()
    }

    /// Hands on what was written, and runs the body on the loop once all of it is on disk.
    func flush(then body: @escaping @Sendable () -> Void) {
        let loop = self.clock.loop
        let durable = loop.pace == .fast ? Wakeup() : nil
        self.sink.append(self.batch, to: self.id) {
            loop.post(body)
            durable?.signal()
        }
        self.batch.removeAll()
        // Where time is virtual the loop itself waits for the disk: else what other calls do at this moment
        // would come before the answer or after it by chance.
        durable?.wait()
    }
}

/// The time since a call began.
final class CallClock: Sendable {
    let loop: EventLoop
    private let origin: Int64

    init(loop: EventLoop) {
        self.loop = loop
        self.origin = loop.nowNanoseconds
    }

    var now: Duration { .nanoseconds(self.loop.nowNanoseconds - self.origin) }
}
