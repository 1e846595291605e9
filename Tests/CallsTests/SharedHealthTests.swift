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
    private func plan(
        turns: Int,
        failing: [FakeRecognizer.Answer] = [
            .failure(ProviderFailure(.overloaded, "busy", retryAfter: .seconds(2)))
        ],
        script: [FakeRecognizer.Answer] = []
    ) -> CallPlan {
        self.call.plan(
            caller: self.caller(turns: turns),
            stt: [
                FakeRecognizer(
                    "ears", on: self.call.loop,
                    failing + script + (0..<20).map { .words("first \($0)") }),
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

    /// Who works in a call that comes after one in which the first was left out, and came back.
    private func secondCall(_ rule: ReturnRule) async -> [String] {
        let health = ProviderHealth()
        var first = self.plan(turns: 4)
        first.returns[.stt] = rule
        _ = await self.call.run(first, health: health)
        let next = SharedHealthTests()
        var second = next.plan(turns: 1, failing: [])
        second.returns[.stt] = rule
        return await next.call.run(second, health: health).entries.turns
    }

    @Test("The next call uses a provider that is back")
    func nextCall() async {
        #expect(await self.secondCall(ReturnRule(.nextCall)) == ["start", "first 0"])
    }

    @Test("A provider that was left out is used no more when the rule is never to go back")
    func never() async {
        #expect(await self.secondCall(ReturnRule(.never)) == ["start", "second 0"])
    }

    @Test("It is still there when nobody else is left")
    func lastOfTheChain() async {
        let health = ProviderHealth()
        var first = self.plan(turns: 4)
        first.returns[.stt] = ReturnRule(.never)
        _ = await self.call.run(first, health: health)
        let next = SharedHealthTests()
        var second = next.plan(turns: 1, failing: [])
        second.returns[.stt] = ReturnRule(.never)
        let gone = ProviderFailure(.unauthorized, "no")
        second.stt[1].provider = FakeRecognizer(
            "backup", on: next.call.loop, [.failure(gone)])
        let entries = await next.call.run(second, health: health).entries
        #expect(entries.fallbacks == ["stt backup > ears, 0 ms lost"])
        #expect(entries.turns == ["start", "first 0"])
    }

    @Test("A voice stays until the call ends, if nothing else is said")
    func voiceStays() async {
        let failure = ProviderFailure(.overloaded, "busy", retryAfter: .seconds(1))
        var voices: [String] = []
        for rule in [nil, ReturnRule(.nextTurn, dwell: .zero)] {
            let tests = SharedHealthTests()
            let call = tests.call
            var plan = call.plan(
                caller: tests.caller(turns: 6),
                stt: [FakeRecognizer("ears", on: call.loop, (0..<6).map { .words("\($0)") })],
                dialogue: [call.echo()],
                tts: [
                    FakeSynthesizer("voice", on: call.loop, fault: .once(failure)),
                    FakeSynthesizer("other", on: call.loop),
                ])
            if let rule { plan.returns[.tts] = rule }
            let (_, entries) = await call.run(plan)
            #expect(entries.fallbacks == ["tts voice > other, 0 ms lost"])
            voices.append(tests.returns(entries).joined())
        }
        #expect(voices[0] == "")
        #expect(voices[1].hasPrefix("tts other > voice"))
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
