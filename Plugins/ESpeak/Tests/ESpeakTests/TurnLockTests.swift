import Dispatch
import EventLoop
import Synchronization
import TestSupport
import Testing

@testable import ESpeak

@Suite("Turns come in the order of asking", .onOwnThread)
struct TurnLockTests {
    @Test("Whoever asked first is served first")
    func firstComeFirstServed() {
        let lock = TurnLock(0)
        let order = Mutex<[Int]>([])
        let tickets = (0..<8).map { _ in lock.takeTicket() }
        // The last who asked is the first to wait.
        let askers = zip(0..<8, tickets).reversed().map { index, ticket in
            LoopThread { lock.withTurn(of: ticket) { _ in order.withLock { $0.append(index) } } }
        }
        for asker in askers { asker.join() }
        #expect(order.withLock { $0 } == Array(0..<8))
    }

    @Test("One at a time has the state")
    func oneAtATime() {
        let lock = TurnLock(0)
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            for _ in 0..<500 { lock.withTurn { $0 += 1 } }
        }
        #expect(lock.withTurn { $0 } == 4_000)
    }
}
