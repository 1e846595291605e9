import EventLoop
import PluginHost
import Synchronization

/// Threads that serve calls; a new one is started when none is free.
///
/// There are never more than callers on the other side, who all wait.
final class ServingThreads: Sendable {
    private struct State {
        var bodies: [@Sendable () -> Void] = []
        var idle = 0
        var threads = 0
        var isStopped = false
    }

    private let state = Mutex(State())
    private let wakeup = Wakeup()

    func run(_ body: @escaping @Sendable () -> Void) {
        let needsThread = self.state.withLock { state in
            state.bodies.append(body)
            guard state.bodies.count > state.idle else { return false }
            state.threads += 1
            return true
        }
        if needsThread { _ = LoopThread { self.work() } }
        self.wakeup.signal()
    }

    func stop() {
        let threads = self.state.withLock { state in
            state.isStopped = true
            return state.threads
        }
        for _ in 0..<threads { self.wakeup.signal() }
    }

    private func work() {
        while true {
            self.state.withLock { $0.idle += 1 }
            self.wakeup.wait()
            let body = self.state.withLock { state in
                state.idle -= 1
                return state.bodies.isEmpty ? nil : state.bodies.removeFirst()
            }
            guard let body else { return }
            body()
        }
    }
}
