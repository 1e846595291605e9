import EventLoop
import Synchronization

/// The control thread of one instance: calls that may block, one after the other.
///
/// While a call waits or runs, the virtual clock of its loop stands still, and a call from the loop itself
/// is waited for, so that what several instances report comes in the same order each time. A call that
/// is past its deadline marks the thread as stuck, until it returns after all.
final class ControlThread: Sendable {
    /// One call, which holds its loop until it has ended or is given up.
    private final class Call: Sendable {
        private let loop: EventLoop
        private let isHolding = Atomic<Bool>(true)
        private let end = Wakeup()

        init(holding loop: EventLoop) {
            self.loop = loop
            loop.hold()
        }

        func letGo() {
            let wasHolding = self.isHolding.exchange(false, ordering: .acquiringAndReleasing)
            guard wasHolding else { return }
            self.loop.release()
            self.end.signal()
        }

        func wait() { self.end.wait() }
    }

    /// Calls that wait at most; more are refused.
    static let longestQueue = 256

    private let queue = EventLoop(pace: .real)
    private let services: HostServices
    private let onStuck: @Sendable (String) -> Void
    private let waiting = Mutex<[Call]>([])
    private let stuck = Atomic<Bool>(false)

    init(services: HostServices, onStuck: @escaping @Sendable (String) -> Void) {
        self.services = services
        self.onStuck = onStuck
        _ = self.queue.start()
    }

    /// Whether a call is past its deadline.
    var isStuck: Bool { self.stuck.load(ordering: .acquiring) }

    /// Queues a call; false when too many wait. Any thread.
    func run(
        _ name: String, deadline: Duration, holding loop: EventLoop,
        _ body: @escaping @Sendable () -> Void
    ) -> Bool {
        let call = self.waiting.withLock { waiting -> Call? in
            guard waiting.count < Self.longestQueue else { return nil }
            let call = Call(holding: loop)
            waiting.append(call)
            return call
        }
        guard let call else { return false }
        self.queue.post {
            let watch = self.services.after(deadline) {
                self.stuck.store(true, ordering: .releasing)
                // A clock that stood still for a call that never ends would stand still for ever.
                for call in self.waiting.withLock({ $0 }) { call.letGo() }
                self.onStuck(name)
            }
            body()
            watch.stop()
            self.stuck.store(false, ordering: .releasing)
            self.waiting.withLock { $0.removeAll { $0 === call } }
            call.letGo()
        }
        if loop.pace == .fast, loop.isOnLoop { call.wait() }
        return true
    }

    /// Ends the thread once what is queued has run.
    func stop() { self.queue.post { self.queue.stop() } }
}
