import CallModel
import Calls
import Providers
import Synchronization
import TestSupport
import Testing
import Turns

@Suite("A caller whose answer is long in coming")
struct WaitingTests {
    private let call = TestCall()
    private static let text = "One moment, please."

    /// A call whose dialogue does this in its turns.
    private func run(
        caller: [FakeChannel.Step] = [.hangUp(at: .seconds(15))],
        words: [FakeRecognizer.Answer] = [], rule: WaitingRule? = WaitingRule(text: Self.text),
        crm: [FakeRecords] = [],
        _ script: @escaping @Sendable (DialogueTurn) -> [FaultyDialogue.Step]
    ) async -> Outcome {
        let desk = FaultyDialogue("desk", on: self.call.loop, script)
        let voice = FakeSynthesizer("voice", on: self.call.loop)
        let channel = FakeChannel("phone", on: self.call.loop, caller)
        var plan = self.call.plan(
            channel: channel, stt: [FakeRecognizer("ears", on: self.call.loop, words)],
            dialogue: [], tts: [voice], crm: crm)
        plan.dialogue = [ChainLink(desk, name: "desk")]
        plan.waiting = rule
        plan.turns.silence.promptAfter = .seconds(60)
        plan.turns.silence.giveUpAfter = .seconds(60)
        let (_, entries) = await self.call.run(plan)
        return Outcome(
            entries: entries, turns: desk.turns.withLock { $0 },
            texts: voice.texts.withLock { $0 },
            audible: Frame20.duration * channel.reply.withLock { $0.count { $0 } })
    }

    private struct Outcome {
        var entries: [JournalEntry]
        var turns: [DialogueTurn]
        var texts: [String]
        /// How long something was heard.
        var audible: Duration
    }

    @Test("is asked to wait, once, and the answer follows")
    func waits() async {
        let run = await self.run { _ in [.wait(.seconds(2)), .say("Hello."), .done] }
        #expect(run.entries.waits == [Self.text])
        #expect(run.texts == [Self.text, "Hello."])
        #expect(run.entries.heard == ["Hello."])
    }

    @Test("is asked at the time that was set, and not before; never without a rule")
    func time() async throws {
        let late = await self.run { _ in [.wait(.milliseconds(1_300)), .say("Hello."), .done] }
        let asked = try #require(late.entries.first { $0.event.isWait })
        #expect(asked.at >= .milliseconds(1_200) && asked.at <= .milliseconds(1_240))
        let quick = await WaitingTests().run { _ in
            [.wait(.seconds(1)), .say("Hello."), .done]
        }
        #expect(quick.entries.waits == [])
        let none = await WaitingTests().run(rule: nil) { _ in
            [.wait(.seconds(2)), .say("Hello."), .done]
        }
        #expect(none.entries.waits == [])
    }

    @Test("is asked while a tool works, too; the dialogue never hears of it")
    func tool() async throws {
        let run = await self.run(
            caller: [.speak(at: .seconds(12), for: .seconds(1)), .hangUp(at: .seconds(20))],
            words: [.words("thanks")],
            crm: [FakeRecords("records", on: self.call.loop, delay: .milliseconds(2_800))]
        ) { turn in
            turn.cause == .start
                ? [
                    .say("I shall book that."), .tool("crm.book", argumentsJSON: "{}"),
                    .say("Done."), .done,
                ] : [.say("You are welcome."), .done]
        }
        #expect(run.entries.waits == [Self.text])
        #expect(run.entries.heard.first == "I shall book that. Done.")
        let last = try #require(run.turns.last)
        #expect(last.input == "thanks")
        #expect(!last.messagesJSON.contains("moment"))
    }

    @Test("may go on meanwhile: the words to wait end, and the turn has all that was said")
    func goesOn() async {
        // 20 s, if it were said to its end.
        let long = WaitingRule(text: String(repeating: "please wait, ", count: 25))
        let run = await self.run(
            caller: [
                .speak(at: .seconds(3), for: .seconds(1)),
                .speak(at: .seconds(7), for: .seconds(2)), .hangUp(at: .seconds(25)),
            ], words: [.words("one"), .words("two")], rule: long
        ) { turn in
            turn.input == "one" ? [.wait(.seconds(2)), .hang] : [.say("Yes."), .done]
        }
        #expect(run.entries.waits.count == 1)
        #expect(run.entries.turns == ["start", "one", "one two"])
        #expect(run.entries.heard == ["Yes.", "Yes."])
        #expect(run.audible < .seconds(4))
    }
}

private enum Frame20 { static let duration = Duration.milliseconds(20) }

extension JournalEvent {
    fileprivate var isWait: Bool { if case .askedToWait = self { true } else { false } }
}

extension [JournalEntry] {
    fileprivate var waits: [String] {
        self.compactMap { if case .askedToWait(_, let text) = $0.event { text } else { nil } }
    }
}
