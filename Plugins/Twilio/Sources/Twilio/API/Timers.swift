import JackfieldPlugin
import Synchronization

/// Timers that fire once and need nobody to keep them. Any thread.
final class Timers: Sendable {
    private struct State {
        var last: UInt64 = 0
        var running: [UInt64: PluginTimer] = [:]
        /// Have fired: let go of at the next occasion, not from their own body.
        var fired: [UInt64] = []
    }

    private let host: Host
    private let state = Mutex(State())

    init(host: Host) { self.host = host }

    func after(_ delay: Duration, _ body: @escaping @Sendable () -> Void) {
        let (number, old) = self.state.withLock { state in
            state.last += 1
            var old: [PluginTimer] = []
            state.fired.removeAll { number in
                guard let timer = state.running.removeValue(forKey: number) else { return false }
                old.append(timer)
                return true
            }
            return (state.last, old)
        }
        withExtendedLifetime(old) {}
        let timer = self.host.timer(after: delay) { [weak self] _ in
            body()
            self?.state.withLock { $0.fired.append(number) }
        }
        guard let timer else {
            return self.host.log(.error, "this host gives no timer: what should follow does not")
        }
        self.state.withLock { $0.running[number] = timer }
    }
}
