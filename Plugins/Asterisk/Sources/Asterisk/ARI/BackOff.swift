/// How long to wait before the next try: twice as long each time, with jitter, so that many hosts do not come at once.
struct BackOff: Sendable {
    private let first: Duration
    private let longest: Duration
    private var tries = 0

    init(first: Duration = .milliseconds(250), longest: Duration = .seconds(30)) {
        self.first = first
        self.longest = longest
    }

    /// - Parameter random: 0 ..< 1.
    mutating func next(random: Double = .random(in: 0..<1)) -> Duration {
        let delay = min(self.first * (1 << min(self.tries, 16)), self.longest)
        self.tries += 1
        return delay * (0.75 + random / 2)
    }

    mutating func reset() { self.tries = 0 }
}
