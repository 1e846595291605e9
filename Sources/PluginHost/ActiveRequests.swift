import Synchronization

/// The requests of a session that have not ended; asked from any thread without a lock.
///
/// Added to and removed from on the loop only.
final class ActiveRequests: Sendable {
    private final class Place: Sendable {
        let request = Atomic<UInt64>(0)
    }

    private let places: [Place]

    init(capacity: Int) { self.places = (0..<capacity).map { _ in Place() } }

    /// Real-time safe.
    func contains(_ request: UInt64) -> Bool {
        request != 0
            && self.places.contains { $0.request.load(ordering: .acquiring) == request }
    }

    /// False when there are too many at a time.
    func add(_ request: UInt64) -> Bool {
        let free = self.places.first { $0.request.load(ordering: .relaxed) == 0 }
        free?.request.store(request, ordering: .releasing)
        return free != nil
    }

    /// False when it is not there (any more).
    @discardableResult
    func remove(_ request: UInt64) -> Bool {
        guard request != 0 else { return false }
        let place = self.places.first { $0.request.load(ordering: .relaxed) == request }
        place?.request.store(0, ordering: .releasing)
        return place != nil
    }

    func removeAll() {
        for place in self.places { place.request.store(0, ordering: .releasing) }
    }
}
