/// How many requests may be sent to a second provider as well: a share of those of the last minute.
///
/// Pure. When a provider becomes slow for everybody, hedging everything would double the load on what is
/// left.
package struct HedgeBudget: Sendable, Equatable {
    /// Per cent of the requests.
    private let share: Int
    private var requests: [Duration] = []
    private var hedges: [Duration] = []

    private static let window = Duration.seconds(60)

    package init(percent share: Int) { self.share = share }

    package mutating func requested(at now: Duration) {
        self.forget(before: now - Self.window)
        self.requests.append(now)
    }

    /// Asks for leave to hedge the request that is under way. The first of a minute is always given.
    package mutating func admits(at now: Duration) -> Bool {
        self.forget(before: now - Self.window)
        let allowed = max(1, self.requests.count * self.share / 100)
        guard self.share > 0, self.hedges.count < allowed else { return false }
        self.hedges.append(now)
        return true
    }

    private mutating func forget(before time: Duration) {
        self.requests.removeAll { $0 < time }
        self.hedges.removeAll { $0 < time }
    }
}
