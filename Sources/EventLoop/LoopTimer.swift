import Synchronization

/// A timer of an event loop. Runs until it is stopped, fired (once) or the loop ends, and then lets go of its
/// body and of what that keeps.
package final class LoopTimer: @unchecked Sendable {
    private enum State { static let idle = 0, running = 1, stopped = 2, stoppedWhileRunning = 3 }

    // `due` belongs to the loop's thread once the timer was inserted.
    var due: Int64
    let period: Int64?
    // Used by who has set `state`: to running, for the run, or to stopped, to let go of it.
    private var body: (@Sendable (Int64) -> Void)?
    private unowned let loop: EventLoop
    private let state = Atomic<Int>(State.idle)
    /// Threads that wait in `stop` for the body to return.
    private let stopping = Mutex<[Wakeup]>([])

    init(due: Int64, period: Int64?, loop: EventLoop, body: @escaping @Sendable (Int64) -> Void) {
        self.due = due
        self.period = period
        self.loop = loop
        self.body = body
    }

    /// When this returns the body does not run and will not run again. Called from the body itself, this
    /// run is the last. Any thread.
    package func stop() {
        var state = State.idle
        while true {
            let target = state == State.running ? State.stoppedWhileRunning : State.stopped
            let (exchanged, original) = self.state.compareExchange(
                expected: state, desired: target, ordering: .acquiringAndReleasing)
            if exchanged {
                if target == State.stopped { self.body = nil }
                break
            }
            if original == State.stopped || original == State.stoppedWhileRunning { break }
            state = original
        }
        guard self.state.load(ordering: .acquiring) == State.stoppedWhileRunning else { return }
        if !self.loop.isOnLoop { self.waitForBody() }
    }

    private func waitForBody() {
        let wakeup = Wakeup()
        let isRunning = self.stopping.withLock { stopping in
            guard self.state.load(ordering: .acquiring) == State.stoppedWhileRunning else {
                return false
            }
            stopping.append(wakeup)
            return true
        }
        if isRunning { wakeup.wait() }
    }

    var isStopped: Bool { self.state.load(ordering: .relaxed) >= State.stopped }

    /// Runs the body once. Loop thread.
    func fire() {
        let mayRun = self.state.compareExchange(
            expected: State.idle, desired: State.running, ordering: .acquiringAndReleasing)
        guard mayRun.exchanged else { return }
        self.body?(self.due)
        guard self.period != nil else { return self.end() }
        let stays = self.state.compareExchange(
            expected: State.running, desired: State.idle, ordering: .acquiringAndReleasing)
        if !stays.exchanged { self.end() }
    }

    private func end() {
        self.body = nil
        let waiting = self.stopping.withLock { stopping in
            self.state.store(State.stopped, ordering: .releasing)
            defer { stopping = [] }
            return stopping
        }
        for wakeup in waiting { wakeup.signal() }
    }
}
