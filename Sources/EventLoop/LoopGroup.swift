import CUV
import Synchronization

/// The loops of one host. They share a clock, and nothing else.
///
/// A call lives on one of them from ring to hang-up.
package final class LoopGroup: Sendable {
    package let loops: [EventLoop]
    private let turn = Atomic<Int>(0)

    /// Loops that nobody has started.
    /// - Parameter count: at least 1; on a virtual clock there is one.
    package init(pace: EventLoop.Pace, count: Int = 1) {
        precondition(count >= 1 && (count == 1 || pace == .real), "virtual time has one loop")
        let first = EventLoop(pace: pace)
        self.loops = [first] + (1..<count).map { _ in EventLoop(sharingTimeOf: first) }
    }

    package init(_ loop: EventLoop) { self.loops = [loop] }

    package var first: EventLoop { self.loops[0] }

    /// The place of the loop on whose thread this runs; nil on any other thread.
    package var current: Int? { self.loops.firstIndex { $0.isOnLoop } }

    /// The place of the loop on which the next call is to live that has come in on this thread.
    package var placeOfCall: Int { self.current ?? self.next() }

    /// Each place in turn.
    package func next() -> Int {
        self.turn.add(1, ordering: .relaxed).oldValue % self.loops.count
    }

    /// How many processors this process may use.
    package static var processors: Int { Int(uv_available_parallelism()) }
}
