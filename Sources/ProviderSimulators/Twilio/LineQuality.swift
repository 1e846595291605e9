/// What a bad network and a bad clock make of the caller's frames.
package struct LineQuality: Sendable {
    /// The part of the frames that never come, from 0 to 1.
    package var loss: Double
    /// A frame comes up to so much late, and never before the one before it.
    package var jitter: Duration
    /// How much faster than it should the far end's clock goes, in parts per million.
    package var drift: Int

    package init(loss: Double = 0, jitter: Duration = .zero, drift: Int = 0) {
        self.loss = loss
        self.jitter = jitter
        self.drift = drift
    }

    /// By the clock of the host.
    func time(of farTime: Duration) -> Duration { farTime * 1_000_000 / (1_000_000 + self.drift) }
}

/// Frames on such a line: each is due some time after it was said, or lost.
struct BadLine: Sendable {
    let quality: LineQuality
    private var random = SystemRandomNumberGenerator()
    private var onTheWay: [(due: Duration, message: String)] = []

    init(_ quality: LineQuality) { self.quality = quality }

    mutating func say(_ message: String, at time: Duration) {
        if Double.random(in: 0..<1, using: &self.random) < self.quality.loss { return }
        let jitter = self.quality.jitter / .milliseconds(1)
        let delay = Duration.milliseconds(
            Int(Double.random(in: 0...1, using: &self.random) * jitter))
        let due = max(time + delay, self.onTheWay.last?.due ?? .zero)
        self.onTheWay.append((due, message))
    }

    /// What has come by now.
    mutating func take(at time: Duration) -> [String] {
        let count = self.onTheWay.prefix { $0.due <= time }.count
        defer { self.onTheWay.removeFirst(count) }
        return self.onTheWay.prefix(count).map(\.message)
    }
}
