/// How much of the reply the far party has heard, by the marks that Asterisk has passed and the clock since.
///
/// Counts samples as the host has given them; what was dropped by a flush counts no more.
struct PlayedMarks: Sendable {
    /// Between two marks: 100 ms.
    static let framesPerMark = 5

    private let rate: Int
    private(set) var given = 0
    /// The last position that is known, and when play-out was there.
    private var known = (position: 0, time: Duration.zero)
    private var flushedAt = 0
    private var framesSinceMark = 0

    init(rate: Int) { self.rate = rate }

    /// So many samples have gone.
    /// - Returns: whether a mark goes after them.
    mutating func sent(_ count: Int, at now: Duration) -> Bool {
        if self.position(at: now) >= self.given { self.known = (self.given, now) }
        self.given += count
        self.framesSinceMark += 1
        guard self.framesSinceMark >= Self.framesPerMark else { return false }
        self.framesSinceMark = 0
        return true
    }

    /// The mark after so many samples has come to the head of the queue.
    mutating func passed(_ position: Int, at now: Duration) {
        // One that was on its way when the queue was dropped tells nothing.
        guard position > self.flushedAt, position <= self.given,
            position >= self.known.position
        else { return }
        self.known = (position, now)
    }

    /// Drops what was not heard yet.
    /// - Returns: how much was heard of all, in samples.
    mutating func flush(at now: Duration) -> Int {
        self.given = self.position(at: now)
        self.known = (self.given, now)
        self.flushedAt = self.given
        self.framesSinceMark = 0
        return self.given
    }

    /// A stretch that Asterisk has not begun to play yet is not played by the clock alone: without a mark for a second more
    /// it has stalled.
    private func position(at now: Duration) -> Int {
        let elapsed = max(.zero, now - self.known.time)
        let (seconds, attoseconds) = elapsed.components
        let since =
            Int(seconds) * self.rate
            + Int(attoseconds / 1_000_000_000) * self.rate / 1_000_000_000
        return min(self.given, self.known.position + since)
    }
}
