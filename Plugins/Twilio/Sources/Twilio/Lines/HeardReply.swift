import CallAudio

/// How much of the reply audio the far party has heard: by Twilio's echoes of our marks, and by the clock since.
///
/// Counts samples of the reply as the host has given them; what was dropped counts no more. A mark is named by the
/// samples that went to Twilio before it, dropped or not, so that its echo tells where it belongs.
struct HeardReply: Sendable {
    /// From sending until Twilio plays.
    private static let startUp = Duration.milliseconds(40)
    /// A stream that echoes nothing gets no more than this: it has stalled.
    static let mostUnreported = CallerAudio.rate.samples(in: .seconds(1))
    /// Samples between two marks.
    static let markEvery = CallerAudio.rate.samples(in: .milliseconds(100))

    private(set) var given = 0
    /// Samples that went to Twilio, those that were dropped included.
    private(set) var sent = 0
    /// The last position that is known, and when play-out was there.
    private var known = (position: 0, time: Duration.zero)
    private var reported = 0
    private var lastMark = 0
    /// Marks up to here were echoed by a `clear`, not by being heard.
    private var cleared = 0

    /// Whether so many samples more may be sent.
    func admits(_ count: Int) -> Bool {
        self.given + count - self.reported <= Self.mostUnreported
    }

    /// - Returns: whether a mark should follow: where play-out begins, and at every tenth of a second.
    mutating func sent(_ count: Int, at now: Duration) -> Bool {
        let isFirst = self.position(at: now) >= self.given
        if isFirst { self.known = (self.given, now + Self.startUp) }
        self.given += count
        self.sent += count
        guard isFirst || self.sent - self.lastMark >= Self.markEvery else { return false }
        self.lastMark = self.sent
        return true
    }

    /// Twilio echoes the mark with this name.
    /// - Returns: false when no such mark was sent.
    mutating func echoed(_ mark: Int, at now: Duration) -> Bool {
        guard mark <= self.lastMark, mark >= 0 else { return false }
        guard mark > self.cleared else { return true }
        let position = self.given - (self.sent - mark)
        guard position > self.reported else { return true }
        self.reported = position
        self.known = (position, now)
        return true
    }

    /// Drops what was not heard yet.
    /// - Returns: how much was heard of all.
    mutating func flush(at now: Duration) -> Int {
        self.given = self.position(at: now)
        self.reported = self.given
        self.cleared = self.sent
        return self.given
    }

    /// A stream has ended: what it had is dropped, and another begins to count anew.
    mutating func streamEnded(at now: Duration) {
        _ = self.flush(at: now)
        self.sent = 0
        self.lastMark = 0
        self.cleared = 0
    }

    private func position(at now: Duration) -> Int {
        let since = CallerAudio.rate.samples(in: max(.zero, now - self.known.time))
        return min(self.given, self.known.position + since)
    }
}
