/// When a write that has failed is tried again.
package struct RetrySchedule: Sendable {
    /// For a service that people work with: soon at first, then every hour.
    package static let service = RetrySchedule(
        delays: [
            .seconds(2), .seconds(5), .seconds(15), .seconds(60), .seconds(300), .seconds(900),
            .seconds(1_800), .seconds(3_600),
        ])
    /// As Standard Webhooks recommends for deliveries ("Retry schedule").
    package static let webhook = RetrySchedule(
        delays: [
            .seconds(5), .seconds(300), .seconds(1_800), .seconds(7_200), .seconds(18_000),
            .seconds(36_000), .seconds(50_400), .seconds(72_000), .seconds(86_400),
        ])

    private let delays: [Duration]

    /// - Parameter delays: after each failure in a row; the last holds for all that follow. Not empty.
    package init(delays: [Duration]) {
        precondition(!delays.isEmpty, "a schedule without a delay")
        self.delays = delays
    }

    /// How long to wait.
    ///
    /// - Parameters:
    ///   - attempts: that have failed, from 1 on.
    ///   - retryAfter: what the service has asked for; never less than that.
    ///   - chance: from 0 to 1, so that many that have failed together do not come back together.
    package func delay(afterAttempt attempts: Int, retryAfter: Duration?, chance: Double)
        -> Duration
    {
        let step = self.delays[min(max(attempts, 1), self.delays.count) - 1]
        let spread = step * (0.75 + 0.5 * min(max(chance, 0), 1))
        guard let retryAfter else { return spread }
        return max(spread, retryAfter + step * 0.25 * min(max(chance, 0), 1))
    }
}
