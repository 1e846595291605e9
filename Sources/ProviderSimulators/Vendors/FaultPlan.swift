import Synchronization

/// Which of the coming requests go wrong, and how many have come. Any thread.
package final class FaultPlan<Operation: Hashable & Sendable>: Sendable {
    private struct State {
        var faults: [Operation: [WireFault?]] = [:]
        var counts: [Operation: Int] = [:]
        var lasting: [Operation: WireFault] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    /// The next requests for this go wrong; nil: that one goes well.
    package func add(_ faults: [WireFault?], to operation: Operation) {
        self.state.withLock { $0.faults[operation, default: []] += faults }
    }

    /// All requests for this go wrong from now on; nil: no more.
    package func set(_ fault: WireFault?, for operation: Operation) {
        self.state.withLock { $0.lasting[operation] = fault }
    }

    /// How often this was asked for.
    package func count(of operation: Operation) -> Int {
        self.state.withLock { $0.counts[operation, default: 0] }
    }

    /// Counts a request, and tells what goes wrong with it.
    func next(_ operation: Operation) -> WireFault? {
        self.state.withLock { state in
            state.counts[operation, default: 0] += 1
            guard state.faults[operation]?.isEmpty == false else { return state.lasting[operation] }
            return state.faults[operation]?.removeFirst() ?? nil
        }
    }
}
