import Synchronization

/// How a plugin broke the contract, where the host could go on regardless.
package enum Misbehaviour: Int, CaseIterable, Sendable {
    /// A call with a handle that has ended, never was, or is another plugin's.
    case staleHandle
    /// An event of the wrong size, with a null where there must be none, or with numbers out of range.
    case malformedEvent
    /// A text or a list that is longer than the host takes.
    case oversizedEvent
    /// News of a request that has already ended.
    case secondEnd
    /// News of a request that the host never made.
    case unknownRequest
    case eventAfterClosed
    /// More events than the host had room for.
    case tooManyEvents
    case badAudioBlock
    /// A release of the clock without a hold.
    case unbalancedHold
    /// No CLOSED within 2 s after close().
    case abandonedSession
    case stuckCall
}

/// Counts by kind; real-time safe, any thread.
final class MisbehaviourCounts: Sendable {
    private final class Count: Sendable {
        let value = Atomic<Int>(0)
    }

    private let counts = Misbehaviour.allCases.map { _ in Count() }

    func add(_ kind: Misbehaviour) {
        self.counts[kind.rawValue].value.add(1, ordering: .relaxed)
    }

    subscript(_ kind: Misbehaviour) -> Int {
        self.counts[kind.rawValue].value.load(ordering: .relaxed)
    }

    /// The kinds that did happen.
    var all: [Misbehaviour: Int] {
        let pairs = Misbehaviour.allCases.lazy.map { ($0, self[$0]) }
        return Dictionary(uniqueKeysWithValues: pairs.filter { $0.1 > 0 })
    }
}
