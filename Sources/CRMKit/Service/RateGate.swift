import Synchronization

/// Keeps requests within a service's limits, and leaves it alone for as long as it asks. Any thread.
///
/// Times are on the host's clock.
package final class RateGate: Sendable {
    /// So many requests in any period of this length.
    package struct Limit: Sendable {
        package var most: Int
        package var period: Duration

        package init(most: Int, per period: Duration) {
            self.most = most
            self.period = period
        }
    }

    private struct State: Sendable {
        /// When requests have left, by the limit's name.
        var left: [String: [Duration]] = [:]
        var closedUntil: Duration?
    }

    private let limits: [String: Limit]
    private let state = Mutex(State())

    /// - Parameter limits: by name; a request counts for one.
    package init(_ limits: [String: Limit]) { self.limits = limits }

    /// Counts a request that may leave now; or tells how long it must wait.
    package func pass(_ name: String, now: Duration) -> Duration? {
        self.state.withLock { state in
            if let closedUntil = state.closedUntil, now < closedUntil { return closedUntil - now }
            guard let limit = self.limits[name] else { return nil }
            var recent = (state.left[name] ?? []).filter { now - $0 < limit.period }
            if recent.count >= limit.most {
                state.left[name] = recent
                return limit.period - (now - recent[recent.count - limit.most])
            }
            recent.append(now)
            state.left[name] = recent
            return nil
        }
    }

    /// The service wants to be left alone.
    package func close(for time: Duration, now: Duration) {
        self.state.withLock { state in
            state.closedUntil = max(state.closedUntil ?? now, now + time)
        }
    }
}
