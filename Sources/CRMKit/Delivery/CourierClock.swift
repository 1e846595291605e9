import JackfieldPlugin
import Synchronization

/// The courier's timers: a new one takes the place of the one before. Any thread.
final class CourierClock: Sendable {
    enum Purpose: Hashable, Sendable { case nextThing, wakeUp }

    private struct State: Sendable { var timers: [Purpose: PluginTimer] = [:] }

    private let host: Host
    private let state = Mutex(State())

    init(_ host: Host) { self.host = host }

    /// - Parameters:
    ///   - delay: nil: not at all.
    ///   - body: runs on a thread that serves calls, and must not block.
    func call(
        _ purpose: Purpose, after delay: Duration?, _ body: @escaping @Sendable () -> Void
    ) {
        let timer = delay.flatMap { self.host.timer(after: Self.roundedUp($0)) { _ in body() } }
        let old = self.state.withLock { state in
            let old = state.timers[purpose]
            state.timers[purpose] = timer
            return old
        }
        // It ends outside of the lock: its end waits for a body that runs.
        withExtendedLifetime(old) {}
    }

    /// To whole milliseconds: a timer that is a fraction early would find nothing to do, again and again.
    private static func roundedUp(_ delay: Duration) -> Duration {
        let (seconds, attoseconds) = delay.components
        return .milliseconds(
            seconds * 1_000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
