import Synchronization

/// Takes the first answer and drops the rest. Any thread.
final class OnceOnly<Answer: Sendable>: Sendable {
    private let take: Mutex<(@Sendable (Answer) -> Void)?>

    init(_ take: @escaping @Sendable (Answer) -> Void) {
        self.take = Mutex(take)
    }

    func give(_ answer: Answer) {
        let take = self.take.withLock { take in
            defer { take = nil }
            return take
        }
        take?(answer)
    }
}
