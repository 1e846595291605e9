import Synchronization

/// What any thread hands to the loop, in order.
final class Inbox: Sendable {
    enum Item: @unchecked Sendable {
        case body(@Sendable () -> Void)
        case job(UnownedJob)
        case timer(LoopTimer)
    }

    private let items = Mutex<[Item]>([])
    private let occupied = Atomic<Bool>(false)

    /// Whether something waits; no lock. May say yes a moment late, never no too early for the thread
    /// that added.
    var isOccupied: Bool { self.occupied.load(ordering: .sequentiallyConsistent) }

    func add(_ item: Item) {
        self.items.withLock {
            $0.append(item)
            self.occupied.store(true, ordering: .sequentiallyConsistent)
        }
    }

    /// Exchanges what waits for an empty array, whose storage is used again. Loop thread.
    func takeAll(into taken: inout [Item]) {
        self.items.withLock {
            swap(&$0, &taken)
            self.occupied.store(false, ordering: .releasing)
        }
    }
}
