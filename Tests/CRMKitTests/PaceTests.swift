import CRMKit
import Testing

@Suite("How often, and when again")
struct PaceTests {
    @Test("Delays grow, and the last holds for all that follow")
    func delays() {
        let schedule = RetrySchedule(delays: [.seconds(4), .seconds(40)])
        #expect(schedule.delay(afterAttempt: 1, retryAfter: nil, chance: 0.5) == .seconds(4))
        #expect(schedule.delay(afterAttempt: 2, retryAfter: nil, chance: 0.5) == .seconds(40))
        #expect(schedule.delay(afterAttempt: 9, retryAfter: nil, chance: 0.5) == .seconds(40))
    }

    @Test("Chance moves them by a quarter, and never before what the service asks for")
    func chance() {
        let schedule = RetrySchedule(delays: [.seconds(4)])
        #expect(schedule.delay(afterAttempt: 1, retryAfter: nil, chance: 0) == .seconds(3))
        #expect(schedule.delay(afterAttempt: 1, retryAfter: nil, chance: 1) == .seconds(5))
        let asked = Duration.seconds(60)
        #expect(schedule.delay(afterAttempt: 1, retryAfter: asked, chance: 0) == .seconds(60))
        #expect(schedule.delay(afterAttempt: 1, retryAfter: asked, chance: 1) == .seconds(61))
    }

    @Test("A limit slides, and holds for its own requests only")
    func limit() {
        let gate = RateGate(["search": RateGate.Limit(most: 2, per: .seconds(10))])
        #expect(gate.pass("search", now: .seconds(0)) == nil)
        #expect(gate.pass("search", now: .seconds(4)) == nil)
        #expect(gate.pass("search", now: .seconds(5)) == .seconds(5))
        #expect(gate.pass("", now: .seconds(5)) == nil)
        #expect(gate.pass("search", now: .seconds(10)) == nil)
    }

    @Test("A closed gate is closed for all, for the longest that was asked for")
    func closed() {
        let gate = RateGate([:])
        gate.close(for: .seconds(10), now: .zero)
        gate.close(for: .seconds(3), now: .seconds(1))
        #expect(gate.pass("", now: .seconds(4)) == .seconds(6))
        #expect(gate.pass("", now: .seconds(10)) == nil)
    }

    @Test("Names are taken apart as people write them")
    func names() {
        let names = ["Ada King Lovelace", "LOVELACE, Ada", "Plato"].map {
            ContactChange.parts(of: $0)
        }
        #expect(names.map(\.given) == ["Ada King", "Ada", ""])
        #expect(names.map(\.family) == ["Lovelace", "LOVELACE", "Plato"])
    }

    @Test("The same key gives the same reference, which may be a webhook's id")
    func references() {
        let one = Reference.of("log_call", key: "k")
        #expect(one == Reference.of("log_call", key: "k"))
        #expect(one != Reference.of("open_ticket", key: "k"))
        #expect(Reference.of("log_call", key: "") != Reference.of("log_call", key: ""))
        #expect(one.utf8.count == 35 && !one.contains("."))
    }
}
