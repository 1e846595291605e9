import CallAudio

/// How much of the reply audio the person at the page has heard, by what the page reports and by the clock since.
///
/// Counts samples of the reply as the host has given them; what was dropped by a flush counts no more.
struct PlayedReply: Sendable {
    /// What a page gathers before it plays.
    private static let startUp = Duration.milliseconds(60)
    /// A page that reports nothing gets no more than this: it has stalled.
    static let mostUnreported = CallerAudio.rate.samples(in: .seconds(1))

    private(set) var given = 0
    /// The last position that is known, and when play-out was there.
    private var known = (position: 0, time: Duration.zero)
    private var reported = 0
    /// A report's count and the position here differ by the errors of earlier guesses.
    private var offset = 0
    private var flushedAt = 0
    private var openFlushes = 0

    /// Whether so many samples more may be sent.
    func admits(_ count: Int) -> Bool {
        self.given + count - self.reported <= Self.mostUnreported
    }

    mutating func sent(_ count: Int, at now: Duration) {
        if self.position(at: now) >= self.given {
            // The page plays nothing: it gathers first.
            self.known = (self.given, now + Self.startUp)
        }
        self.given += count
    }

    /// The page has played so many samples.
    mutating func report(_ played: Int, at now: Duration) {
        // Until the page has answered a flush it tells of what was dropped.
        guard self.openFlushes == 0 else { return }
        self.reported = min(max(played + self.offset, self.reported), self.given)
        self.known = (self.reported, now)
    }

    /// Drops what was not heard yet.
    /// - Returns: how much was heard of all.
    mutating func flush(at now: Duration) -> Int {
        self.given = self.position(at: now)
        self.reported = self.given
        self.flushedAt = self.given
        self.openFlushes += 1
        return self.given
    }

    /// The page has dropped what it had, after so many samples.
    /// - Returns: false when nobody has asked it to.
    mutating func flushed(_ played: Int) -> Bool {
        guard self.openFlushes > 0 else { return false }
        self.openFlushes -= 1
        self.offset = self.flushedAt - played
        return true
    }

    private func position(at now: Duration) -> Int {
        let since = CallerAudio.rate.samples(in: max(.zero, now - self.known.time))
        return min(self.given, self.known.position + since)
    }
}
