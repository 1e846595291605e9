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

    @Test("Keys that follow an answer before it is asked for are answered, and it is not heard")
    func keysAtOnce() async {
        let desk = FakeDialogue("desk", on: self.call.loop) { turn, request in
            [
                .delta(request, text: "You said \(turn.input).", isProtected: false),
                .done(request, reason: .complete, units: 0),
            ]
        }
        let plan = self.call.plan(
            caller: [
                .pressAll("4#5", at: .seconds(3)), .press("#", at: .milliseconds(3_140)),
                .hangUp(at: .seconds(8)),
            ], stt: [FakeRecognizer("ears", on: self.call.loop, [])], dialogue: [desk],
            tts: [FakeSynthesizer("voice", on: self.call.loop)])
        let (_, entries) = await self.call.run(plan)
        #expect(entries.turns == ["start", "4", "5"])
        #expect(entries.heard == ["You said .", "You said 5."])
        // It knows of both all the same.
        #expect(desk.turns.withLock { $0.map(\.input) } == ["", "4", "5"])
    }

    @Test("A reply that was begun has an end in the journal, also when its voice failed amid it")
    func endOfReply() async {
        let desk = FakeDialogue("desk", on: self.call.loop) { turn, request in
            turn.cause == .start
                ? [
                    .delta(request, text: "Alpha bravo charlie.", isProtected: false),
                    .toolCall(
                        request, id: "t1", name: "crm.find_contact", argumentsJSON: "{}"),
                ]
                : [
                    .delta(request, text: "Good.", isProtected: false),
                    .done(request, reason: .complete, units: 0),
                ]
        }
        var plan = self.call.plan(
            caller: [
                .speak(at: .seconds(1), for: .milliseconds(700)), .hangUp(at: .seconds(8)),
            ],
            stt: [FakeRecognizer("ears", on: self.call.loop, [.words("stop")])],
            dialogue: [desk], tts: [],
            // What is said after it is long in coming.
            crm: [FakeRecords("records", on: self.call.loop, delay: .milliseconds(2_800))])
        let refusal = ProviderFailure(.gone, "nobody can say this")
        let voice = WordVoice(
            "voice", on: self.call.loop, lead: .milliseconds(100),
            faults: [0: .request(refusal, after: .milliseconds(250))])
        plan.tts = [ChainLink(voice, name: voice.name)]
        let (_, entries) = await self.call.run(plan)
        #expect(entries.turns == ["start", "stop"])
        #expect(entries.heard == ["–", "Good."])
    }
}
