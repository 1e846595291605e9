import CallModel
import Calls
import Providers
import Synchronization
import TestSupport
import Testing

@Suite("A dialogue is told that a question may come")
struct PrewarmTests {
    private let call = TestCall()

    /// What the dialogues were told in a call with two turns of the caller, the first of whose providers
    /// fails at the second.
    private func prewarms(
        _ standby: Standby, ringing: Duration = .milliseconds(500)
    ) async -> [[String]] {
        let loop = self.call.loop
        let failure = ProviderFailure(.overloaded, "busy")
        let first = FakeDialogue("desk", on: loop) { turn, request in
            turn.input == "two"
                ? [.failed(failure, request: request)]
                : [
                    .delta(request, text: "Yes.", isProtected: false),
                    .done(request, reason: .complete, units: 0),
                ]
        }
        let second = self.call.echo("spare")
        var plan = self.call.plan(
            channel: FakeChannel(
                "phone", on: loop,
                [
                    .speak(at: .seconds(3), for: .seconds(1)),
                    .speak(at: .seconds(8), for: .seconds(1)), .hangUp(at: .seconds(13)),
                ], ringing: ringing),
            stt: [FakeRecognizer("ears", on: loop, [.words("one"), .words("two")])],
            dialogue: [first, second], tts: [FakeSynthesizer("voice", on: loop)])
        plan.dialogue[1].standby = standby
        let (_, entries) = await self.call.run(plan)
        #expect(entries.turns == ["start", "one", "two"])
        #expect(entries.fallbacks == ["dialogue desk > spare, 0 ms lost"])
        return [first, second].map { $0.prewarms.withLock(\.self) }
    }

    @Test("The first, while the phone rings; one that is asked at once is not")
    func first() async {
        var told = await self.prewarms(.cold)
        #expect(told == [["[]"], []])
        told = await PrewarmTests().prewarms(.cold, ringing: .zero)
        #expect(told == [[], []])
    }

    @Test("One that stands by, when it is ready")
    func standby() async {
        let told = await self.prewarms(.warm)
        #expect(told == [["[]"], ["[]"]])
    }
}
