import CallModel
import Calls
import Providers
import TestSupport
import Testing

@Suite("A slow dialogue that may be hedged")
struct HedgeTests {
    /// Answers each turn so late.
    private func link(
        _ name: String, after delay: Duration, in call: TestCall
    ) -> ChainLink<any Dialogue> {
        let dialogue = FaultyDialogue(name, on: call.loop) { turn in
            [.wait(delay), .say("\(name) heard \(turn.cause)."), .done]
        }
        return ChainLink(dialogue, name: name)
    }

    private func run(
        first: Duration, second: Duration, rule: HedgeRule? = HedgeRule()
    ) async -> (heard: [String], hedges: [String], fallbacks: [String]) {
        let call = TestCall()
        var plan = call.plan(
            caller: [.hangUp(at: .seconds(6))],
            stt: [FakeRecognizer("ears", on: call.loop, [])],
            dialogue: [], tts: [FakeSynthesizer("voice", on: call.loop)])
        plan.dialogue = [
            self.link("first", after: first, in: call),
            self.link("second", after: second, in: call),
        ]
        plan.hedge = rule
        let health = ProviderHealth()
        let (_, entries) = await call.run(plan, health: health)
        #expect(health.occupancy == 0)
        let hedges = entries.compactMap { entry in
            if case .hedged(_, let first, let second, let winner) = entry.event {
                "\(first), \(second): \(winner)"
            } else {
                nil
            }
        }
        return (entries.heard, hedges, entries.fallbacks)
    }

    @Test("is overtaken by the next one, and only that answer is heard")
    func overtaken() async {
        let run = await self.run(first: .seconds(2), second: .milliseconds(100))
        #expect(run.heard == ["second heard start."])
        #expect(run.hedges == ["first, second: second"])
        #expect(run.fallbacks == [])
    }

    @Test("is heard when it answers first after all, and the second is told to stop")
    func firstWins() async {
        let run = await self.run(first: .milliseconds(1_500), second: .seconds(1))
        #expect(run.heard == ["first heard start."])
        #expect(run.hedges == ["first, second: first"])
    }

    @Test("is not hedged when it is fast enough, nor when nobody allows it")
    func notHedged() async {
        #expect(await self.run(first: .milliseconds(300), second: .zero).hedges == [])
        let run = await self.run(first: .seconds(2), second: .zero, rule: nil)
        #expect(run.heard == ["first heard start."])
        #expect(run.hedges == [])
    }
}
