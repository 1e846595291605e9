import EventLoop
import Glibc
import Synchronization

/// Signals to the process, taken by a thread of their own instead of interrupting another.
final class Signals: Sendable {
    private struct State {
        var arrived: [Int32] = []
        var waiting: CheckedContinuation<Int32, Never>?
    }

    private let state = Mutex(State())

    /// Blocks these signals in this thread and those made after it, and starts to take them.
    static func blocked(_ numbers: [Int32]) -> Signals {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        for number in numbers { unsafe sigaddset(&set, number) }
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
        let signals = Signals()
        let watched = set
        _ = LoopThread {
            var watched = watched
            while true {
                var number: Int32 = 0
                guard unsafe sigwait(&watched, &number) == 0 else { continue }
                signals.arrived(number)
            }
        }
        return signals
    }

    /// The next signal; one that has arrived already counts. One waiter at a time.
    func next() async -> Int32 {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let arrived = self.state.withLock { state -> Int32? in
                    guard state.arrived.isEmpty else { return state.arrived.removeFirst() }
                    state.waiting = continuation
                    return nil
                }
                if let arrived { continuation.resume(returning: arrived) }
            }
        } onCancel: {
            self.arrived(0)
        }
    }

    private func arrived(_ number: Int32) {
        let waiting = self.state.withLock { state in
            defer { state.waiting = nil }
            if state.waiting == nil { state.arrived.append(number) }
            return state.waiting
        }
        waiting?.resume(returning: number)
    }
}
