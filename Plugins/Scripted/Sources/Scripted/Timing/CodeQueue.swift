import Synchronization

/// Hands numbers from the thread that moves audio to whoever reports what they mean.
///
/// One thread at a time appends and one at a time removes; both without a lock and without allocating.
final class CodeQueue: Sendable {
    private static let capacity = 256

    private let slots = InlineArray<256, Atomic<Int64>> { _ in Atomic(0) }
    private let appended = Atomic<Int>(0)
    private let removed = Atomic<Int>(0)

    var isFull: Bool {
        self.appended.load(ordering: .relaxed) - self.removed.load(ordering: .acquiring)
            >= Self.capacity
    }

    /// The queue must not be full.
    func append(_ code: Int64) {
        let index = self.appended.load(ordering: .relaxed)
        self.slots[index % Self.capacity].store(code, ordering: .relaxed)
        self.appended.store(index + 1, ordering: .releasing)
    }

    func removeFirst() -> Int64? {
        let index = self.removed.load(ordering: .relaxed)
        guard index < self.appended.load(ordering: .acquiring) else { return nil }
        let code = self.slots[index % Self.capacity].load(ordering: .relaxed)
        self.removed.store(index + 1, ordering: .releasing)
        return code
    }
}
