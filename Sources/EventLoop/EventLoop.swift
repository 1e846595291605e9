package import CUV
import Glibc
import Synchronization

/// One thread that runs calls: their jobs, timers and time.
///
/// A call's actor uses the loop as its executor, so that everything about the call happens here, in order
/// and without locks. `Pace.real` follows the monotonic clock. `Pace.fast` is virtual: when nothing is left
/// to do now, and nobody holds it, time jumps to the next timer. Code that runs on the loop cannot tell
/// which it is. Sockets live on `uv` and want the real pace: virtual time does not wait for them.
package final class EventLoop: SerialExecutor, @unchecked Sendable {
    package enum Pace: String, Sendable { case real, fast }

    package let pace: Pace

    // `timers` and `taken` belong to the loop's thread alone; all else that changes is atomic or behind `inbox`.
    private var timers = TimerQueue()
    private var taken: [Inbox.Item] = []
    private let inbox = Inbox()
    private let poller = Poller()
    private let virtualNow = Atomic<Int64>(0)
    private let origin: Int64
    private let holds = Atomic<Int>(0)
    private let threadID = Atomic<UInt>(0)
    private let isStopping = Atomic<Bool>(false)

    package init(pace: Pace) {
        self.pace = pace
        self.origin = Self.monotonicNanoseconds()
    }

    /// At the real pace, and always at the same time as the other.
    package init(sharingTimeOf other: EventLoop) {
        precondition(other.pace == .real, "virtual time has one loop")
        self.pace = .real
        self.origin = other.origin
    }

    // MARK: - Time

    /// Time since the loop was made, or the one whose time it shares. Any thread.
    package var now: Duration { .nanoseconds(self.nowNanoseconds) }

    /// The same in nanoseconds; allocates nothing. Any thread.
    package var nowNanoseconds: Int64 {
        switch self.pace {
        case .real: Self.monotonicNanoseconds() - self.origin
        case .fast: self.virtualNow.load(ordering: .acquiring)
        }
    }

    /// Says that work outside the loop is under way: virtual time stands still until `release`. Any thread.
    package func hold() {
        self.holds.add(1, ordering: .acquiringAndReleasing)
    }

    /// Ends one `hold`. What the work posted before counts as done before time moves on. Any thread.
    package func release() {
        let left = self.holds.subtract(1, ordering: .acquiringAndReleasing).newValue
        precondition(left >= 0, "released more often than held")
        if left == 0 { self.poller.wake() }
    }

    // MARK: - Jobs and timers

    /// Runs the body on the loop, after what was posted before. Any thread.
    package func post(_ body: @escaping @Sendable () -> Void) {
        self.add(.body(body))
    }

    /// Runs the body on the loop: now, when this is its thread, or soon. Any thread.
    package func perform(_ body: @escaping @Sendable () -> Void) {
        if self.isOnLoop { body() } else { self.post(body) }
    }

    /// Runs the body on the loop and gives what it gave. Any thread but the loop's.
    package func run<Result: Sendable>(
        _ body: @escaping @Sendable () -> Result
    ) async -> Result {
        await withCheckedContinuation { continuation in
            self.post { continuation.resume(returning: body()) }
        }
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        self.add(.job(UnownedJob(job)))
    }

    private func add(_ item: Inbox.Item) {
        self.inbox.add(item)
        if !self.isOnLoop { self.poller.wake() }
    }

    /// Starts a timer. The body gets the time for which it was due and runs on the loop. Any thread.
    /// - Parameter period: nil for a timer that fires once.
    package func schedule(
        after delay: Duration, every period: Duration? = nil,
        _ body: @escaping @Sendable (Int64) -> Void
    ) -> LoopTimer {
        let timer = LoopTimer(
            due: self.nowNanoseconds + max(0, delay.wholeNanoseconds),
            period: period.map { max(1, $0.wholeNanoseconds) }, loop: self, body: body)
        if self.isOnLoop {
            self.timers.insert(timer)
        } else {
            // Virtual time must not pass a timer that is still in the inbox.
            self.add(.timer(timer))
        }
        return timer
    }

    // MARK: - The thread

    /// The libuv loop under this one, for sockets. Loop thread.
    @unsafe package var uv: UnsafeMutablePointer<uv_loop_t> { unsafe self.poller.loop }

    package var isOnLoop: Bool {
        self.threadID.load(ordering: .relaxed) == UInt(pthread_self())
    }

    package func isIsolatingCurrentContext() -> Bool? { self.isOnLoop }

    package func checkIsolated() {
        precondition(self.isOnLoop, "this must run on the call's event loop")
    }

    /// Runs the loop on this thread until `stop()`.
    package func run() {
        self.threadID.store(UInt(pthread_self()), ordering: .relaxed)
        while !self.isStopping.load(ordering: .acquiring) {
            self.runPosted()
            self.runTimers()
        }
        self.runPosted()
    }

    /// Runs the loop on a thread of its own, until `stop()`.
    package func start() -> LoopThread {
        LoopThread { self.run() }
    }

    /// Ends `run()` once what is posted has run. Any thread.
    package func stop() {
        self.isStopping.store(true, ordering: .releasing)
        self.poller.wake()
    }

    private func runPosted() {
        while self.inbox.isOccupied {
            self.inbox.takeAll(into: &self.taken)
            for item in self.taken {
                switch item {
                case .body(let body): body()
                case .job(let job): unsafe job.runSynchronously(on: self.asUnownedSerialExecutor())
                case .timer(let timer): self.timers.insert(timer)
                }
            }
            self.taken.removeAll(keepingCapacity: true)
        }
    }

    /// Runs what is due; when nothing is, sleeps until a timer is or something else happens.
    private func runTimers() {
        guard let due = self.timers.nextDue else { return self.poller.wait(nanoseconds: nil) }
        switch self.pace {
        case .real:
            let now = self.nowNanoseconds
            guard due <= now else { return self.poller.wait(nanoseconds: due - now) }
            while let due = self.timers.nextDue, due <= now { self.runNextTimer() }
            // Timers that are always late must not keep sockets waiting.
            self.poller.poll()
        case .fast:
            guard self.holds.load(ordering: .acquiring) == 0 else {
                return self.poller.wait(nanoseconds: nil)
            }
            // A holder posts before it releases: with no hold left, what it posted is visible here.
            guard !self.inbox.isOccupied else { return }
            self.virtualNow.store(
                max(due, self.virtualNow.load(ordering: .relaxed)), ordering: .releasing)
            self.runNextTimer()
        }
    }

    private func runNextTimer() {
        let timer = self.timers.takeNext()
        timer.fire()
        self.timers.putBack(timer)
    }

    private static func monotonicNanoseconds() -> Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

extension Duration {
    var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = self.components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
