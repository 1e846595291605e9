import EventLoop
import Glibc
import Synchronization

/// Signals to the process, as values that a task can wait for.
final class Signals: Sendable {
    private struct State {
        var arrived: [Int32] = []
        var waiting: CheckedContinuation<Int32, Never>?
    }

    /// Where the handler, which may do next to nothing, writes the number of a signal; -1 before.
    private static let pipe = Atomic<Int32>(-1)

    private let numbers: [Int32]
    private let state = Mutex(State())

    private init(_ numbers: [Int32]) { self.numbers = numbers }

    /// Takes these signals from now on. Once in a process.
    static func taking(_ numbers: [Int32]) -> Signals {
        var ends: (read: Int32, write: Int32) = (-1, -1)
        let code = unsafe withUnsafeMutableBytes(of: &ends) {
            unsafe Glibc.pipe($0.assumingMemoryBound(to: Int32.self).baseAddress)
        }
        precondition(code == 0, "the system gives no more descriptors")
        self.pipe.store(ends.write, ordering: .releasing)
        let signals = Signals(numbers)
        let reader = ends.read
        _ = LoopThread {
            var number: UInt8 = 0
            while unsafe read(reader, &number, 1) == 1 { signals.arrived(Int32(number)) }
        }
        for number in numbers {
            signal(number) { number in
                var byte = UInt8(truncatingIfNeeded: number)
                _ = unsafe write(Signals.pipe.load(ordering: .acquiring), &byte, 1)
            }
        }
        return signals
    }

    /// From now on they do what they do to any process: they end it at once.
    func letGo() { for number in self.numbers { signal(number, SIG_DFL) } }

    /// The next signal; one that has arrived already counts. 0 when the task was cancelled. One waiter at a
    /// time.
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
