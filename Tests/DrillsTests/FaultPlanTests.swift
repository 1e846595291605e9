import CallModel
import Drills
import Testing

@Suite("A plan of a fault")
struct FaultPlanTests {
    private static func plan(_ kind: Fault.Kind, _ capability: Capability = .dialogue) -> FaultPlan
    {
        FaultPlan(Fault(kind), of: capability)
    }

    @Test("lets everything pass until it strikes")
    func untilItStrikes() {
        var plan = Self.plan(.hang)
        plan.begins(1)
        let passages = [plan.passage(of: .content(1)), plan.passage(of: .end(1))]
        #expect(passages == [.passes, .passes])
        #expect(plan.reachesPlugin(2))
    }

    @Test("that hangs is silent in both directions, and lets the host close")
    func hang() {
        var plan = Self.plan(.hang)
        let effects = plan.strike(1)
        let passages = [
            plan.passage(of: .content(1)), plan.passage(of: .end(1)), plan.passage(of: .closed),
        ]
        #expect(effects == [])
        #expect(passages == [.isLost, .isLost, .isLost])
        #expect(!plan.reachesPlugin(2))
        plan.closes()
        let afterClose = [plan.passage(of: .closed), plan.passage(of: .content(1))]
        #expect(afterClose == [.passes, .isLost])
    }

    @Test("fails a request once, and nothing more of it is heard")
    func error() {
        var plan = Self.plan(.error(.overloaded, retryAfter: .seconds(3)))
        plan.begins(1)
        plan.begins(2)
        let effects = plan.strike(1)
        #expect(effects == [.fail(.overloaded, retryAfter: .seconds(3), request: 1)])
        let again = plan.strike(1)
        #expect(again == [])
        let passages = [plan.passage(of: .end(1)), plan.passage(of: .end(2))]
        #expect(passages == [.isLost, .passes])
    }

    @Test("does not fail a request that ended before its time")
    func late() {
        var plan = Self.plan(.error(.unavailable, retryAfter: nil))
        plan.begins(1)
        let end = plan.passage(of: .end(1))
        #expect(end == .passes)
        let effects = plan.strike(1)
        #expect(effects == [])
    }

    @Test("lets so many pieces of an answer pass, and then nothing more of that answer")
    func stall() {
        var plan = Self.plan(.stall(after: 2))
        plan.begins(1)
        _ = plan.strike(1)
        let pieces = (0..<3).map { _ in plan.passage(of: .content(1)) }
        #expect(pieces == [.passes, .passes, .isLost])
        let rest = [
            plan.passage(of: .other(1)), plan.passage(of: .end(1)), plan.passage(of: .content(2)),
        ]
        #expect(rest == [.isLost, .isLost, .passes])
    }

    @Test("keeps the end of an answer that is shorter than the stall")
    func shortStall() {
        var plan = Self.plan(.stall(after: 9))
        plan.begins(1)
        _ = plan.strike(1)
        let passages = [plan.passage(of: .content(1)), plan.passage(of: .end(1))]
        #expect(passages == [.passes, .isLost])
    }

    @Test("stalls a whole session whose words name no request")
    func stalledSession() {
        var plan = Self.plan(.stall(after: 1), .stt)
        plan.begins(1)
        _ = plan.strike(1)
        let passages = [
            plan.passage(of: .content(0)), plan.passage(of: .end(1)), plan.passage(of: .content(0)),
        ]
        #expect(passages == [.passes, .isLost, .isLost])
    }

    @Test("makes everything late from the moment on")
    func slow() {
        var plan = Self.plan(.slow(by: .seconds(1)))
        let before = plan.passage(of: .content(1))
        _ = plan.strike(1)
        let after = [plan.passage(of: .content(1)), plan.passage(of: .closed)]
        #expect(before == .passes)
        #expect(after == [.isLate(by: .seconds(1)), .isLate(by: .seconds(1))])
    }

    @Test("strikes nothing that the host is closing")
    func closing() {
        var plan = Self.plan(.exit(for: .seconds(1)))
        plan.closes()
        let effects = plan.strike()
        #expect(effects == [])
    }

    @Test("strikes each so-many-th, and no more often than it may")
    func counter() {
        var counter = FaultCounter(Fault(.hang, every: 2, times: 2))
        let struck = (0..<8).map { _ in counter.next() }
        #expect(struck == [false, true, false, true, false, false, false, false])
    }

    @Test("tells what it does in a few words")
    func summary() {
        let error = Fault(
            .error(.unavailable, retryAfter: nil), at: .session, after: .milliseconds(1_500))
        #expect(error.summary == "error UNAVAILABLE at session + 1500 ms")
        #expect(Fault(.connectHang, at: .request).summary == "connect_hang at open")
        #expect(Fault(.garbage([.badUTF8])).summary == "garbage bad_utf8 at request")
    }
}

@Suite("A selection of drills")
struct DrillSelectionTests {
    @Test(
        "takes a number, or numbers that begin so, and no others",
        arguments: [
            ("+15550100", true), ("+15550101", false), ("+4930123", true), ("+493", false),
            ("", false),
        ])
    func callers(_ caller: String, _ isSelected: Bool) {
        let selection = DrillSelection(callers: ["+15550100", "+4930*"])
        #expect(selection.selects(from: caller, facts: [:]) == isSelected)
    }

    @Test("takes a fact with just this value, its name in any case")
    func facts() {
        let selection = DrillSelection(facts: ["x-drill": "tuesday"])
        #expect(selection.selects(from: "", facts: ["X-Drill": "tuesday"]))
        #expect(!selection.selects(from: "", facts: ["x-drill": "Tuesday"]))
        #expect(!selection.selects(from: "tuesday", facts: [:]))
    }

    @Test("that says nothing takes no call")
    func empty() {
        #expect(!DrillSelection().selects(from: "+1", facts: ["x-drill": ""]))
    }
}
