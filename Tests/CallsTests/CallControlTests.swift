import CallModel
import Providers
import Synchronization
import TestSupport
import Testing

@testable import Calls

@Suite("Call control that the dialogue asks for")
struct CallControlTests {
    private let call = TestCall()

    /// Says a sentence, asks for this, and says another.
    private func desk(_ tool: String, _ arguments: String) -> FaultyDialogue {
        FaultyDialogue("desk", on: self.call.loop) { turn in
            guard turn.cause == .start else { return [.say("You said \(turn.input)."), .done] }
            return [
                .say("Please wait."), .tool(tool, argumentsJSON: arguments), .say("I am back."),
                .done,
            ]
        }
    }

    private func plan(
        _ channel: FakeChannel, _ desk: FaultyDialogue, ears: [FakeRecognizer.Answer] = []
    ) -> CallPlan {
        var plan = self.call.plan(
            channel: channel, stt: [FakeRecognizer("ears", on: self.call.loop, ears)],
            dialogue: [], tts: [FakeSynthesizer("voice", on: self.call.loop)])
        plan.dialogue = [ChainLink(desk, name: desk.name)]
        return plan
    }

    private static let music = Clip(samples: [Int16](repeating: 3_000, count: 6_000), rate: 8_000)

    @Test("A caller on hold hears the music over and over, and then the dialogue again")
    func holdsWithMusic() async {
        let channel = FakeChannel("phone", on: self.call.loop, [.hangUp(at: .seconds(9))])
        let desk = self.desk("call.hold", #"{"seconds":4}"#)
        var plan = self.plan(channel, desk)
        plan.holdMusic = Self.music
        let (_, entries) = await self.call.run(plan)
        #expect(entries.heard == ["Please wait.", "I am back."])
        #expect(desk.toolResults.withLock { $0 } == [#"{"ended_by":"time","held_s":4}"#])
        #expect(!channel.acts.withLock { $0 }.contains { $0.hasPrefix("hold") })
        // 600 ms of speech, 4 s of music, 500 ms of speech.
        #expect(channel.reply.withLock { $0 }.count { $0 } > 240)
        // Nobody asks a caller on hold whether he is still there.
        #expect(entries.turns == ["start"])
    }

    @Test("Without music the channel plays what it has for that")
    func holdsInTheChannel() async {
        let channel = FakeChannel("phone", on: self.call.loop, [.hangUp(at: .seconds(9))])
        let desk = self.desk("call.hold", #"{"seconds":4}"#)
        let (_, entries) = await self.call.run(self.plan(channel, desk))
        #expect(entries.heard == ["Please wait.", "I am back."])
        let acts = channel.acts.withLock { $0 }.filter { !$0.hasPrefix("caption") }
        #expect(acts == ["answer ", "hold ", "resume "])
    }

    @Test("A channel that cannot hold leaves the caller in silence for that time")
    func holdsInSilence() async {
        let channel = FakeChannel(
            "phone", on: self.call.loop, [.hangUp(at: .seconds(9))], refusing: [.hold, .resume])
        let desk = self.desk("call.hold", #"{"seconds":2}"#)
        let (_, entries) = await self.call.run(self.plan(channel, desk))
        #expect(entries.heard == ["Please wait.", "I am back."])
    }

    @Test("A caller who speaks is on hold no longer, and is answered")
    func speechEndsHold() async {
        let channel = FakeChannel(
            "phone", on: self.call.loop,
            [
                .speak(at: .seconds(4), for: .milliseconds(1_500)), .hangUp(at: .seconds(12)),
            ])
        let desk = self.desk("call.hold", #"{"seconds":60}"#)
        var plan = self.plan(
            channel, desk, ears: [.words("hello again")])
        plan.holdMusic = Self.music
        let (_, entries) = await self.call.run(plan)
        #expect(entries.turns == ["start", "hello again"])
        #expect(entries.heard == ["Please wait.", "You said hello again."])
        let answers = entries.compactMap { entry in
            if case .toolAnswered(_, _, _, let result) = entry.event { result } else { nil }
        }
        #expect(answers.count == 1 && answers[0].contains(#""ended_by":"caller""#))
    }

    @Test("A key ends the hold as speech does")
    func keyEndsHold() async {
        let channel = FakeChannel(
            "phone", on: self.call.loop, [.press("5", at: .seconds(4)), .hangUp(at: .seconds(9))])
        let desk = self.desk("call.hold", #"{"seconds":60}"#)
        let (_, entries) = await self.call.run(self.plan(channel, desk))
        #expect(entries.turns == ["start", "5"])
        #expect(entries.heard == ["Please wait.", "You said 5."])
        #expect(channel.acts.withLock { $0 }.contains("resume "))
    }

    @Test("Keys are sent once the reply was heard, and the dialogue hears that they were")
    func sendsKeys() async {
        let channel = FakeChannel("phone", on: self.call.loop, [.hangUp(at: .seconds(5))])
        let desk = self.desk("call.send_dtmf", #"{"digits":"12#"}"#)
        let (_, entries) = await self.call.run(self.plan(channel, desk))
        #expect(entries.heard == ["Please wait.", "I am back."])
        #expect(desk.toolResults.withLock { $0 } == [#"{"ok":true}"#])
        #expect(channel.acts.withLock { $0 }.contains("dtmf 12#"))
    }

    @Test("A dialogue hears that the channel cannot send keys, and goes on")
    func cannotSendKeys() async {
        let channel = FakeChannel(
            "phone", on: self.call.loop, [.hangUp(at: .seconds(5))], refusing: [.dtmf])
        let desk = self.desk("call.send_dtmf", #"{"digits":"1"}"#)
        let (_, entries) = await self.call.run(self.plan(channel, desk))
        #expect(entries.heard == ["Please wait.", "I am back."])
        #expect(desk.toolResults.withLock { $0 } == ["UNSUPPORTED"])
    }

    @Test(
        "What cannot be asked for is told to the dialogue",
        arguments: [
            ("call.send_dtmf", #"{"digits":"12x"}"#), ("call.send_dtmf", "{}"),
            ("call.hold", #"{"seconds":0}"#), ("call.hold", #"{"seconds":"long"}"#),
            ("call.juggle", "{}"),
        ])
    func refuses(tool: String, arguments: String) async {
        let channel = FakeChannel("phone", on: self.call.loop, [.hangUp(at: .seconds(5))])
        let desk = self.desk(tool, arguments)
        let (_, entries) = await self.call.run(self.plan(channel, desk))
        #expect(desk.toolResults.withLock { $0 } == ["UNSUPPORTED"])
        #expect(entries.heard == ["Please wait. I am back."])
    }

    @Test("A caller who hangs up on hold ends the call")
    func hangsUpOnHold() async {
        let channel = FakeChannel("phone", on: self.call.loop, [.hangUp(at: .seconds(4))])
        var plan = self.plan(channel, self.desk("call.hold", "{}"))
        plan.holdMusic = Self.music
        let (result, entries) = await self.call.run(plan)
        #expect(result.outcome == .abandoned)
        #expect(entries.heard.first == "Please wait.")
    }
}
