import Dispatch
import Glibc
import Synchronization
import Testing

@testable import ESpeak

@Suite("Turns come in the order of asking")
struct TurnLockTests {
    @Test("Whoever asked first is served first")
    func firstComeFirstServed() {
        let lock = TurnLock(0)
        let order = Mutex<[Int]>([])
        let all = DispatchGroup()
        lock.withTurn { _ in
            for index in 0..<8 {
                // A serial queue of its own each: the shared one may have too few threads.
                DispatchQueue(label: "asker \(index)").async(group: all) {
                    lock.withTurn { _ in order.withLock { $0.append(index) } }
                }
                // The next asks once this one waits.
                while lock.crowd < index + 2 { sched_yield() }
            }
        }
        all.wait()
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
