import Synchronization

/// Hands the edges of speech from the thread that pushes audio to whoever reports them.
///
/// One thread at a time appends and one at a time removes; both without a lock and without allocating.
final class EdgeQueue: Sendable {
    private static let capacity = 256

    // An edge is its time in nanoseconds, times two, plus one when speech ends there.
    private let slots = InlineArray<256, Atomic<Int64>> { _ in Atomic(0) }
    private let appended = Atomic<Int>(0)
    private let removed = Atomic<Int>(0)

    var isFull: Bool {
        self.appended.load(ordering: .relaxed) - self.removed.load(ordering: .acquiring)
            >= Self.capacity
    }

    /// The queue must not be full.
    func append(_ edge: SpeechGate.Edge) {
        let index = self.appended.load(ordering: .relaxed)
        let code =
            switch edge {
            case .started(let time): Self.nanoseconds(time) * 2
            case .ended(let time): Self.nanoseconds(time) * 2 + 1
            }
        self.slots[index % Self.capacity].store(code, ordering: .relaxed)
        self.appended.store(index + 1, ordering: .releasing)
    }

    func removeFirst() -> SpeechGate.Edge? {
        let index = self.removed.load(ordering: .relaxed)
        guard index < self.appended.load(ordering: .acquiring) else { return nil }
        let code = self.slots[index % Self.capacity].load(ordering: .relaxed)
        self.removed.store(index + 1, ordering: .releasing)
        let time = Duration.nanoseconds(code >> 1)
        return code & 1 == 0 ? .started(at: time) : .ended(at: time)
    }

    static func nanoseconds(_ time: Duration) -> Int64 {
        time.components.seconds * 1_000_000_000 + time.components.attoseconds / 1_000_000_000
    }
}
