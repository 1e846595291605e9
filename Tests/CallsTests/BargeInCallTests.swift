import CallModel
import Calls
import Providers
import Synchronization
import TestSupport
import Testing

@Suite("A caller who speaks over a reply")
struct BargeInCallTests {
    private let call = TestCall()

    @Test("Over a protected sentence he is kept in mind, also when the recogniser fails meanwhile")
    func protectedSentence() async {
        let consent = "This call is recorded, and nothing that you say can interrupt this sentence."
        let desk = FakeDialogue("desk", on: self.call.loop) { turn, request in
            let isStart = turn.cause == .start
            return [
                .delta(
                    request, text: isStart ? consent : "You said \(turn.input).",
                    isProtected: isStart), .done(request, reason: .complete, units: 0),
            ]
        }
        let plan = self.call.plan(
            caller: [
                .speak(at: .milliseconds(1_200), for: .milliseconds(1_000)),
                .hangUp(at: .seconds(10)),
            ],
            stt: [
                FakeRecognizer(
                    "ears", on: self.call.loop,
                    [.failure(ProviderFailure(.unauthorized, "the key was refused"))]),
                FakeRecognizer("backup", on: self.call.loop, [.words("agent")]),
            ], dialogue: [desk], tts: [FakeSynthesizer("voice", on: self.call.loop)])
        let (_, entries) = await self.call.run(plan)
        #expect(entries.turns == ["start", "agent"])
        #expect(entries.heard == [consent, "You said agent."])
        #expect(entries.fallbacks == ["stt ears > backup, 0 ms lost"])
    }

    @Test("An answer of which nothing was heard is not remembered, and is given to all his words")
    func nothingHeard() async {
        let desk = FakeDialogue("desk", on: self.call.loop) { turn, request in
            let text =
                switch turn.cause {
                case .start: "Hello."
                default: "Incomprehensibilities, \(turn.input)."
                }
            return [
                .delta(request, text: text, isProtected: false),
                .done(request, reason: .complete, units: 0),
            ]
        }
        let plan = self.call.plan(
            caller: [
                .speak(at: .seconds(3), for: .seconds(1)),
                .speak(at: .milliseconds(4_950), for: .milliseconds(1_500)),
                .hangUp(at: .seconds(12)),
            ],
            stt: [
                FakeRecognizer("ears", on: self.call.loop, [.words("tuesday"), .words("at nine")])
            ], dialogue: [desk], tts: [FakeSynthesizer("voice", on: self.call.loop)])
        let (_, entries) = await self.call.run(plan)
        #expect(entries.turns == ["start", "tuesday", "tuesday at nine"])
        #expect(
            entries.heard
                == ["Hello.", "–", "Incomprehensibilities, tuesday at nine."])
        let messages = desk.turns.withLock { $0.last?.messagesJSON ?? "" }
        #expect(
            messages
                == #"[{"content":"Hello.","role":"assistant"},{"content":"tuesday at nine","role":"user"}]"#
        )
    }

    @Test("A key stops the reply in the same tick")
    func key() async {
        let desk = FakeDialogue("desk", on: self.call.loop) { turn, request in
            [
                .delta(
                    request,
                    text: turn.cause == .start ? "Press one for this, two for that." : "Good.",
                    isProtected: false), .done(request, reason: .complete, units: 0),
            ]
        }
        let channel = FakeChannel(
            "phone", on: self.call.loop, [.press("2", at: .seconds(1)), .hangUp(at: .seconds(6))])
        let plan = self.call.plan(
            channel: channel, stt: [FakeRecognizer("ears", on: self.call.loop, [])],
            dialogue: [desk], tts: [FakeSynthesizer("voice", on: self.call.loop)])
        let (_, entries) = await self.call.run(plan)
        #expect(entries.turns == ["start", "2"])
        #expect(entries.heard == ["Press one for–", "Good."])
        let reply = channel.reply.withLock { $0 }
        #expect(reply[48] && !reply[52])
    }
}
