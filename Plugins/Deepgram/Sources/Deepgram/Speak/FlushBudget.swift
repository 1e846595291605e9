/// How many Flushes a connection still takes: Deepgram answers no more than 20 within 60 s
/// (developers.deepgram.com/docs/tts-ws-flush).
struct FlushBudget: Sendable {
    static let most = 20
    private static let window = Duration.seconds(60)

    private var times: [Duration] = []

    /// Counts one; false: it would not be answered.
    mutating func take(at now: Duration) -> Bool {
        self.times.removeAll { now - $0 >= Self.window }
        guard self.times.count < Self.most else { return false }
        self.times.append(now)
        return true
    }
}
