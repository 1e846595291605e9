import CallModel
import Calls
import Providers
import Synchronization
import TestSupport
import Testing

@Suite("When customer records fail")
struct RecordsFallbackTests {
    private let call = TestCall()

    private func plan(_ records: [FakeRecords], _ dialogue: FaultyDialogue) -> CallPlan {
        var plan = self.call.plan(
            caller: [.hangUp(at: .seconds(30))],
            stt: [FakeRecognizer("ears", on: self.call.loop, [])],
            dialogue: [], tts: [FakeSynthesizer("voice", on: self.call.loop)], crm: records)
        plan.dialogue = [ChainLink(dialogue, name: dialogue.name)]
        return plan
    }

    /// Writes, and says what came of it.
    private func booker(_ times: Int = 1) -> FaultyDialogue {
        FaultyDialogue("desk", on: self.call.loop) { _ in
            Array(repeating: .tool("crm.book", argumentsJSON: #"{"day":"tuesday"}"#), count: times)
                + [.say("Done."), .callTool("call.hang_up", argumentsJSON: "{}"), .done]
        }
    }

    @Test("The next provider gets the same key, and a late result is dropped")
    func sameKey() async {
        let slow = FakeRecords(
            "slow", on: self.call.loop, delay: .milliseconds(3_500), result: #""late""#)
        let backup = FakeRecords(
            "backup", on: self.call.loop, delay: .seconds(1), result: #""booked""#)
        let desk = self.booker()
        let (_, entries) = await self.call.run(self.plan([slow, backup], desk))
        let keys = slow.keys.withLock { $0 } + backup.keys.withLock { $0 }
        #expect(keys.count == 2)
        #expect(Set(keys).count == 1)
        #expect(desk.toolResults.withLock { $0 } == [#""booked""#, #"{"ok":true}"#])
        #expect(entries.fallbacks == ["crm slow > backup, 0 ms lost"])
        #expect(entries.heard == ["Done."])
    }

    @Test("Without any left the dialogue gets a typed error, and the call goes on")
    func exhausted() async {
        let first = FakeRecords(
            "first", on: self.call.loop, failure: ProviderFailure(.overloaded, "too many"))
        let second = FakeRecords(
            "second", on: self.call.loop, failure: ProviderFailure(.unavailable, "down"))
        let desk = self.booker()
        let (result, entries) = await self.call.run(self.plan([first, second], desk))
        #expect(desk.toolResults.withLock { $0 } == ["UNAVAILABLE", #"{"ok":true}"#])
        #expect(entries.heard == ["Done."])
        #expect(result.outcome == .completed)
    }

    @Test("Several results of one operation reach the dialogue as an array, none is lost")
    func severalResults() async {
        let records = FakeRecords(
            "records", on: self.call.loop, result: #"{"page":1}"#, more: ["[2]", "3"])
        let desk = self.booker()
        _ = await self.call.run(self.plan([records], desk))
        #expect(desk.toolResults.withLock { $0 }.first == #"[{"page":1},[2],3]"#)
    }

    @Test("A result that holds nothing is none")
    func emptyResults() async {
        let records = FakeRecords(
            "records", on: self.call.loop, result: " ", more: ["", #""booked""#])
        let desk = self.booker()
        _ = await self.call.run(self.plan([records], desk))
        #expect(desk.toolResults.withLock { $0 }.first == #""booked""#)
    }

    @Test("Results that are too long together fail, and the next provider is asked")
    func tooManyResults() async {
        let page = "\"" + String(repeating: "x", count: 60_000) + "\""
        let endless = FakeRecords(
            "endless", on: self.call.loop, result: page, more: Array(repeating: page, count: 20))
        let backup = FakeRecords("backup", on: self.call.loop, result: #""booked""#)
        let desk = self.booker()
        let (_, entries) = await self.call.run(self.plan([endless, backup], desk))
        #expect(desk.toolResults.withLock { $0 }.first == #""booked""#)
        #expect(entries.fallbacks == ["crm endless > backup, 0 ms lost"])
    }

    @Test("A tool that is asked for twice in a turn is called once")
    func twice() async {
        let records = FakeRecords("records", on: self.call.loop, result: #""booked""#)
        let desk = self.booker(2)
        let (_, entries) = await self.call.run(self.plan([records], desk))
        #expect(records.operations.withLock { $0.count } == 1)
        #expect(desk.toolResults.withLock { $0 }.prefix(2) == [#""booked""#, #""booked""#])
        #expect(entries.tools == ["crm.book", "call.hang_up"])
    }

    @Test("A caller who goes on while a tool works does not make it work twice")
    func callerGoesOn() async {
        let records = FakeRecords(
            "records", on: self.call.loop, delay: .milliseconds(1_500), result: #""booked""#)
        let desk = FaultyDialogue("desk", on: self.call.loop) { turn in
            turn.cause == .start
                ? [.say("Hello."), .done]
                : [
                    .tool("crm.book", argumentsJSON: #"{"day":"tuesday"}"#), .say("Done."),
                    .callTool("call.hang_up", argumentsJSON: "{}"), .done,
                ]
        }
        var plan = self.plan([records], desk)
        plan.channel = ChainLink(
            FakeChannel(
                "phone", on: self.call.loop,
                [
                    .speak(at: .seconds(3), for: .seconds(1)),
                    .speak(at: .milliseconds(4_900), for: .milliseconds(600)),
                    .hangUp(at: .seconds(20)),
                ]), name: "phone")
        let ears = FakeRecognizer(
            "ears", on: self.call.loop, [.words("tuesday"), .words("please")])
        plan.stt = [ChainLink(ears, name: "ears")]
        let (_, entries) = await self.call.run(plan)
        #expect(entries.turns == ["start", "tuesday", "tuesday please"])
        #expect(records.operations.withLock { $0.count } == 1)
        #expect(entries.heard == ["Hello.", "Done."])
    }
}
