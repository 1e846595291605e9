import EventLoop
import Glibc
import Synchronization

/// Threads for blocking work of plugins; a new one is started when all are busy, up to a limit.
///
/// A virtual clock stands still while an item of its loop waits or runs.
final class WorkerPool: Sendable {
    private struct Item: Sendable {
        let loop: EventLoop
        let run: @Sendable () -> Void
    }

    private struct State {
        var items: [Item] = []
        var taken = 0
        var threads = 0
        var idle = 0
        var isStopped = false
        /// The loop that a thread holds, by the thread's id.
        var held: [UInt: EventLoop] = [:]
    }

    /// The longest queue; more is refused.
    static let longestQueue = 1_024

    private let limit: Int
    private let state = Mutex(State())
    private let wakeup = Wakeup()

    init(threads limit: Int) { self.limit = limit }

    /// Queues one item; false when the queue is full. Any thread, does not block.
    func run(holding loop: EventLoop, _ body: @escaping @Sendable () -> Void) -> Bool {
        let (isTaken, needsThread) = self.state.withLock { state -> (Bool, Bool) in
            guard !state.isStopped, state.items.count - state.taken < Self.longestQueue else {
                return (false, false)
            }
            // Held before the item can run, or else it might release first.
            loop.hold()
            state.items.append(Item(loop: loop, run: body))
            let waiting = state.items.count - state.taken
            guard waiting > state.idle, state.threads < self.limit else { return (true, false) }
            state.threads += 1
            return (true, true)
        }
        if needsThread { _ = LoopThread { self.work() } }
        if isTaken { self.wakeup.signal() }
        return isTaken
    }

    /// The loop that this thread holds for the item that it runs, if it is one of the pool's.
    var heldByThisThread: EventLoop? {
        self.state.withLock { $0.held[UInt(pthread_self())] }
    }

    /// Lets the threads end once the queue is empty.
    func stop() {
        let threads = self.state.withLock { state in
            state.isStopped = true
            return state.threads
        }
        for _ in 0..<threads { self.wakeup.signal() }
    }

    private func work() {
        let thread = UInt(pthread_self())
        while true {
            self.state.withLock { $0.idle += 1 }
            self.wakeup.wait()
            let item = self.state.withLock { state -> Item? in
                state.idle -= 1
                guard state.taken < state.items.count else { return nil }
                let item = state.items[state.taken]
                state.taken += 1
                if state.taken == state.items.count {
                    state.items.removeAll(keepingCapacity: true)
                    state.taken = 0
                }
                state.held[thread] = item.loop
                return item
            }
            guard let item else { return }
            item.run()
            self.state.withLock { $0.held[thread] = nil }
            item.loop.release()
        }
    }
}
