import CallModel
import Calls
import Providers
import TestSupport
import Testing

@Suite("Calls and the health of their providers")
struct SharedHealthTests {
    private let call = TestCall()

    private func returns(_ entries: [JournalEntry]) -> [String] {
        entries.compactMap { entry in
            if case .returned(let stage, let from, let to) = entry.event {
                "\(stage) \(from) > \(to) at \(entry.at.milliseconds / 1_000) s"
            } else {
                nil
            }
        }
    }

    /// Speaks a second every five seconds.
    private func caller(turns: Int) -> [FakeChannel.Step] {
        (0..<turns).map { .speak(at: .seconds(3 + 5 * $0), for: .seconds(1)) }
            + [.hangUp(at: .seconds(3 + 5 * turns))]
    }

    /// The first recogniser is left out for two seconds at its first request, and works from then on.
    private func plan(turns: Int, script: [FakeRecognizer.Answer] = []) -> CallPlan {
        let failure = ProviderFailure(.overloaded, "busy", retryAfter: .seconds(2))
        return self.call.plan(
            caller: self.caller(turns: turns),
            stt: [
                FakeRecognizer(
                    "ears", on: self.call.loop,
                    [.failure(failure)] + script + (0..<20).map { .words("first \($0)") }),
                FakeRecognizer(
                    "backup", on: self.call.loop, (0..<20).map { .words("second \($0)") }),
            ],
            dialogue: [self.call.echo()], tts: [FakeSynthesizer("voice", on: self.call.loop)])
    }

    @Test(
        "A call goes back to a provider that passes two canaries, at a turn's end, after the dwell")
    func goesBack() async {
        var plan = self.plan(turns: 6)
        plan.returns[.stt] = ReturnRule(.nextTurn, dwell: .seconds(8))
        let (_, entries) = await self.call.run(plan)
        #expect(entries.fallbacks == ["stt ears > backup, 0 ms lost"])
        // The failure at 4.6 s, canaries from 6.6 s, the dwell over at 12.6 s: opened at the turn of 14 s.
        #expect(self.returns(entries) == ["stt backup > ears at 19 s"])
        #expect(
            entries.turns == [
                "start", "second 0", "second 1", "second 2", "second 3", "first 2", "first 3",
            ])
    }

    @Test("A call stays where it is when the rule is to go back with the next call")
    func stays() async {
        var plan = self.plan(turns: 4)
        plan.returns[.stt] = ReturnRule(.nextCall)
        let (_, entries) = await self.call.run(plan)
        #expect(self.returns(entries) == [])
        #expect(entries.turns == ["start"] + (0..<4).map { "second \($0)" })
    }

    @Test("A provider whose canary fails is not gone back to")
    func failedCanary() async {
        let gone = ProviderFailure(.unavailable, "still away")
        var plan = self.plan(turns: 4, script: [.failure(gone)])
        plan.returns[.stt] = ReturnRule(.nextTurn, dwell: .zero)
        let (_, entries) = await self.call.run(plan)
        #expect(self.returns(entries) == [])
    }

    @Test("A warm standby takes over without opening anything")
    func warmStandby() async {
        var plan = self.plan(turns: 1)
        plan.stt[1].standby = .warm
        let (_, entries) = await self.call.run(plan)
        #expect(entries.turns == ["start", "second 0"])
        let opened = entries.compactMap { entry in
            if case .opened(.stt, let provider, let delay) = entry.event {
                "\(provider) \(delay.milliseconds)"
            } else {
                nil
            }
        }
        #expect(opened == ["ears 0", "backup 0"])
    }

    @Test("When all sessions of a provider are taken, the call waits its turn, then goes on")
    func bulkhead() async {
        var rules = ProviderHealth.Rules()
        rules.sessions = 0
        rules.queue = 1
        let (_, entries) = await self.call.run(
            self.plan(turns: 1), health: ProviderHealth(rules: ["ears": rules]))
        #expect(entries.turns == ["start", "second 0"])
        #expect(entries.fallbacks == ["stt ears > backup, 0 ms lost"])
        let failure = entries.compactMap { entry in
            if case .failed(.stt, _, _, let reason, _) = entry.event { reason } else { nil }
        }
        #expect(failure == ["no session was free within 500 ms"])
    }

    @Test("A call that is over holds no session and no place in a queue")
    func nothingIsLeft() async {
        let health = ProviderHealth()
        var plan = self.plan(turns: 3)
        plan.stt[1].standby = .warm
        plan.returns[.stt] = ReturnRule(.nextTurn, dwell: .zero)
        _ = await self.call.run(plan, health: health)
        #expect(health.occupancy == 0)
    }
}
