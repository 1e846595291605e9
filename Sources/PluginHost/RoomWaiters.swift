import CJackfield
import EventLoop
import Synchronization

/// Threads of a plugin that wait for room in a session's ring.
///
/// A thread that holds a virtual clock lets go of it while it waits; who wakes it takes the hold again
/// first, on the loop, so that time cannot slip past in between.
final class RoomWaiters: Sendable {
    private final class Waiter: Sendable {
        let request: UInt64
        let bytes: Int
        let isHolding: Bool
        let wakeup = Wakeup()
        let status = Atomic<jf_status>(jf_status(JF_E_GONE))

        init(request: UInt64, bytes: Int, isHolding: Bool) {
            self.request = request
            self.bytes = bytes
            self.isHolding = isHolding
        }
    }

    private struct State {
        var waiters: [Waiter] = []
        var isEnded = false
    }

    private let loop: EventLoop
    private let state = Mutex(State())
    private let isWaitedFor = Atomic<Bool>(false)

    init(loop: EventLoop) { self.loop = loop }

    /// Blocks until `check` gives a status, the wait was ended or the time is over on the loop's clock.
    /// - Parameters:
    ///   - isHolding: whether this thread holds the loop's clock.
    ///   - check: nil to go on waiting; asked again at each wake-up, under a lock.
    func wait(
        request: UInt64, bytes: Int, timeout: Duration, isHolding: Bool,
        check: () -> jf_status?
    ) -> jf_status {
        let waiter = Waiter(request: request, bytes: bytes, isHolding: isHolding)
        // Room that is made after this is seen below or wakes the waiter.
        let known = self.state.withLock { state -> jf_status? in
            guard !state.isEnded else { return jf_status(JF_E_GONE) }
            state.waiters.append(waiter)
            self.isWaitedFor.store(true, ordering: .sequentiallyConsistent)
            guard let status = check() else { return nil }
            self.forget(waiter, in: &state)
            return status
        }
        if let known { return known }
        let timer = self.loop.schedule(after: timeout) { _ in
            self.end(with: jf_status(JF_E_TIMEOUT)) { $0 === waiter }
        }
        if isHolding { self.loop.release() }
        waiter.wakeup.wait()
        timer.stop()
        return waiter.status.load(ordering: .acquiring)
    }

    /// Wakes those for whom there is room now. On the loop; takes a lock only when somebody waits.
    func roomWasMade(_ hasRoom: (Int) -> Bool) {
        guard self.isWaitedFor.load(ordering: .sequentiallyConsistent) else { return }
        self.end(with: jf_status(JF_OK)) { hasRoom($0.bytes) }
    }

    /// The request is no longer wanted. On the loop.
    func cancel(_ request: UInt64) {
        self.end(with: jf_status(JF_E_CANCELLED)) { $0.request == request }
    }

    /// The session has ended, and nobody will wait again.
    func endAll() {
        self.state.withLock { $0.isEnded = true }
        self.end(with: jf_status(JF_E_GONE)) { _ in true }
    }

    private func end(with status: jf_status, _ isMeant: (Waiter) -> Bool) {
        self.state.withLock { state in
            // In place: this runs on the media path, and a copy of the list would be an allocation.
            var index = 0
            while index < state.waiters.count {
                guard isMeant(state.waiters[index]) else {
                    index += 1
                    continue
                }
                let waiter = state.waiters.remove(at: index)
                if waiter.isHolding { self.loop.hold() }
                waiter.status.store(status, ordering: .releasing)
                waiter.wakeup.signal()
            }
            self.isWaitedFor.store(!state.waiters.isEmpty, ordering: .sequentiallyConsistent)
        }
    }

    private func forget(_ waiter: Waiter, in state: inout State) {
        state.waiters.removeAll { $0 === waiter }
        self.isWaitedFor.store(!state.waiters.isEmpty, ordering: .sequentiallyConsistent)
    }
}
