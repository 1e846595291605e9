import Fallback
import Testing

/// A bulkhead that may be asked within an expectation.
private final class Door {
    private var bulkhead: Bulkhead
    init(sessions: Int?, queue: Int) { self.bulkhead = Bulkhead(sessions: sessions, queue: queue) }
    var open: Int { self.bulkhead.open }
    func enter(_ ticket: UInt64) -> Bulkhead.Answer { self.bulkhead.enter(ticket) }
    func withdraw(_ ticket: UInt64) { self.bulkhead.withdraw(ticket) }
    func leave() { self.bulkhead.leave() }
}

/// A budget that may be asked within an expectation.
private final class Purse {
    private var budget: HedgeBudget
    init(percent: Int) { self.budget = HedgeBudget(percent: percent) }
    func requested(at now: Duration) { self.budget.requested(at: now) }
    func admits(at now: Duration) -> Bool { self.budget.admits(at: now) }
}

@Suite("What calls share of a provider")
struct SharingTests {
    @Test("A bulkhead gives so many sessions, then places in the queue, then nothing")
    func fills() {
        let door = Door(sessions: 2, queue: 1)
        #expect((1...4).map { door.enter($0) } == [.granted, .granted, .wait, .full])
        #expect(door.open == 2)
    }

    @Test("Who waits is served in the order of arrival, and nobody passes him")
    func order() {
        let door = Door(sessions: 1, queue: 3)
        for ticket in 1...3 { _ = door.enter(UInt64(ticket)) }
        door.leave()
        #expect(door.enter(3) == .wait)
        #expect(door.enter(4) == .wait)
        #expect(door.enter(2) == .granted)
        door.leave()
        door.withdraw(3)
        #expect(door.enter(4) == .granted)
    }

    @Test("Without a limit everybody gets a session")
    func unlimited() {
        let door = Door(sessions: nil, queue: 0)
        #expect((1...100).allSatisfy { door.enter($0) == .granted })
    }

    @Test("A percentile needs fifty samples and forgets what is old")
    func percentiles() {
        var window = LatencyWindow()
        for value in 1...49 { window.add(.milliseconds(value)) }
        #expect(window.percentile(99) == nil)
        for value in 50...100 { window.add(.milliseconds(value)) }
        #expect(window.percentile(99) == .milliseconds(99))
        #expect(window.percentile(50) == .milliseconds(50))
        for _ in 0..<LatencyWindow.size { window.add(.milliseconds(7)) }
        #expect(window.percentile(99) == .milliseconds(7))
    }

    @Test(
        "A deadline that nobody has set is twice the 99th percentile, within bounds",
        arguments: [(nil, 1_000), (100, 250), (300, 600), (900, 1_800), (5_000, 2_000)]
            as [(Int?, Int)])
    func deadlines(percentile: Int?, expected: Int) {
        let deadline = AdaptiveDeadline.deadline(
            default: .seconds(1), percentile99: percentile.map { .milliseconds($0) })
        #expect(deadline == .milliseconds(expected))
    }

    @Test("Hedges are a share of the last minute's requests, and one in any case")
    func hedges() {
        let purse = Purse(percent: 10)
        purse.requested(at: .zero)
        #expect(purse.admits(at: .zero))
        #expect(!purse.admits(at: .seconds(1)))
        for _ in 0..<19 { purse.requested(at: .seconds(2)) }
        #expect(purse.admits(at: .seconds(3)))
        #expect(!purse.admits(at: .seconds(4)))
        #expect(purse.admits(at: .seconds(64)))
    }

    @Test("Who may hedge nothing hedges nothing")
    func noHedges() {
        let purse = Purse(percent: 0)
        purse.requested(at: .zero)
        #expect(!purse.admits(at: .zero))
    }
}
