/// Compares the far end's clock, which counts frames of 20 ms, with the host's.
///
/// Frames come late by chance and never early: the least delay of some seconds tells how the clocks stand.
package struct ClockDrift: Sendable {
    /// How long the least delay is looked for.
    private static let window = Duration.seconds(10)
    /// Clocks move by less in that time; audio that was lost by more, and not by as much each time.
    private static let most = Duration.milliseconds(10)

    /// By how much the far end's clock is behind the host's now, losses included.
    package private(set) var offset = Duration.zero
    private var least: Duration?
    private var windowEnd: Duration?
    private var windows = 0
    private var moved = Duration.zero
    private var lastStep = Duration.zero
    /// A great step, until the next one tells whether it was the clock's.
    private var doubtful = Duration.zero

    package init() {}

    /// A frame has come so much later than the far end's clock says. Allocates nothing.
    package mutating func heard(delay: Duration, at now: Duration) {
        let least = min(self.least ?? delay, delay)
        self.least = least
        guard let end = self.windowEnd else {
            self.windowEnd = now + Self.window
            return
        }
        guard now >= end else { return }
        let step = least - self.offset
        if self.windows > 0 { self.count(step) }
        self.offset = least
        self.windows += 1
        self.least = nil
        self.windowEnd = now + Self.window
    }

    private mutating func count(_ step: Duration) {
        let isSteady = self.abs(step - self.lastStep) <= self.abs(step) / 4
        if self.abs(step) <= Self.most || isSteady {
            self.moved += isSteady ? step + self.doubtful : step
            self.doubtful = .zero
        } else {
            self.doubtful = step
        }
        self.lastStep = step
    }

    /// How much faster than the host's the far end's clock runs; nil before a minute has been heard.
    package var partsPerMillion: Int? {
        guard self.windows > 6 else { return nil }
        let heard = Self.window * (self.windows - 1)
        return Int((-(self.moved / heard) * 1_000_000).rounded())
    }

    private func abs(_ duration: Duration) -> Duration {
        duration < .zero ? .zero - duration : duration
    }
}
