import Testing

@testable import EventLoop

@Suite("Timers in order")
struct TimerQueueTests {
    private let loop = EventLoop(pace: .fast)

    private func timer(due: Int) -> LoopTimer {
        LoopTimer(due: Int64(due), period: nil, loop: self.loop) { _ in }
    }

    @Test("come as they are due, and as they were put in where they are due at the same time")
    func order() {
        var queue = TimerQueue()
        // 37 and 1000 have no common factor: each time is there once, twice in all, in no order.
        let timers = (0..<2_000).map { self.timer(due: $0 * 37 % 1_000) }
        for timer in timers { queue.insert(timer) }
        for due in 0..<1_000 {
            let expected = timers.filter { $0.due == Int64(due) }
            #expect(queue.nextDue == Int64(due))
            #expect(expected.allSatisfy { queue.takeNext() === $0 })
        }
        #expect(queue.nextDue == nil)
    }

    @Test("do not pile up when they are stopped before they are due")
    func stopped() {
        var queue = TimerQueue()
        let kept = (0..<100).map { self.timer(due: 10_000 - $0) }
        for timer in kept { queue.insert(timer) }
        for due in 0..<100_000 {
            let timer = self.timer(due: due)
            queue.insert(timer)
            timer.stop()
        }
        #expect(queue.count < 500)
        for timer in kept.reversed() {
            #expect(queue.nextDue == timer.due)
            #expect(queue.takeNext() === timer)
        }
    }

    @Test("let go of what their bodies keep once they are stopped, or have fired for the last time")
    func bodies() {
        final class Kept: Sendable {}
        weak var first: Kept?
        weak var second: Kept?
        let timers = { () -> [LoopTimer] in
            let (one, other) = (Kept(), Kept())
            (first, second) = (one, other)
            return [one, other].map { kept in
                LoopTimer(due: 0, period: nil, loop: self.loop) { _ in _ = kept }
            }
        }()
        #expect(first != nil)
        timers[0].stop()
        timers[1].fire()
        #expect(first == nil)
        #expect(second == nil)
    }
}
