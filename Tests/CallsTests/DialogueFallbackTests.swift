import CallModel
import Calls
import Providers
import Synchronization
import TestSupport
import Testing
import Turns

/// What goes wrong with the first dialogue, and when.
struct DialogueFault: Sendable, CustomTestStringConvertible {
    enum Kind: String, CaseIterable { case error, hang, stall, close }

    enum Moment: String, CaseIterable {
        case beforeFirstDelta, afterFirstSentence, midSentence, toolOpen, toolAnswered
    }

    let kind: Kind
    let moment: Moment
    /// The next dialogue says only the rest; otherwise it gives the whole answer again.
    let isObedient: Bool

    static let all = Kind.allCases.flatMap { kind in
        Moment.allCases.flatMap { moment in
            [true, false].map { DialogueFault(kind: kind, moment: moment, isObedient: $0) }
        }
    }

    var testDescription: String {
        "\(self.kind) \(self.moment), \(self.isObedient ? "carries on" : "repeats")"
    }

    var steps: [FaultyDialogue.Step] {
        self.stepsBefore
            + {
                switch self.kind {
                case .error: [.fail(ProviderFailure(.overloaded, "too many requests"))]
                case .hang: [.hang]
                case .stall: [.say(" And so"), .hang]
                case .close: [.close]
                }
            }()
    }

    private var stepsBefore: [FaultyDialogue.Step] {
        let first = FaultyDialogue.Step.say("\(Answer.first) ")
        switch self.moment {
        case .beforeFirstDelta: return []
        case .afterFirstSentence: return [first, .wait(.milliseconds(1_400))]
        case .midSentence: return [first, .say("Here is wh"), .wait(.milliseconds(50))]
        case .toolOpen: return [first, Answer.lookUpAndGoOn, .wait(.milliseconds(300))]
        case .toolAnswered: return [first, Answer.lookUp, .wait(.milliseconds(50))]
        }
    }
}

enum Answer {
    static let first = "Let me see, it is not far."
    static let second = "Here is what we know, and no more."
    static let lookUp = FaultyDialogue.Step.tool(
        "crm.find_contact", argumentsJSON: #"{"account":"7","exact":true}"#)
    /// The same, written in another way.
    static let lookUpAgain = FaultyDialogue.Step.tool(
        "crm.find_contact", argumentsJSON: #"{ "exact": true, "account": "7" }"#)
    static let end = FaultyDialogue.Step.callTool("call.hang_up", argumentsJSON: "{}")
    static let lookUpAndGoOn = FaultyDialogue.Step.callTool(
        "crm.find_contact", argumentsJSON: #"{"account":"7","exact":true}"#)
}

@Suite("When a dialogue fails")
struct DialogueFallbackTests {
    private let call = TestCall()

    @Test(
        "The caller hears one whole answer, and a tool is called once", arguments: DialogueFault.all
    )
    func wholeAnswer(fault: DialogueFault) async {
        let first = FaultyDialogue("first", on: self.call.loop) { _ in fault.steps }
        let backup = FaultyDialogue("backup", on: self.call.loop) { turn in
            let carriesOn = fault.isObedient && turn.cause == .continue
            let knows = fault.isObedient && turn.messagesJSON.contains(#""role":"tool""#)
            return (carriesOn ? [] : [.say("\(Answer.first) ")])
                + (knows ? [] : [Answer.lookUpAgain]) + [.say(Answer.second), Answer.end, .done]
        }
        let records = FakeRecords("records", on: self.call.loop, delay: .seconds(1))
        var plan = self.call.plan(
            caller: [.hangUp(at: .seconds(30))],
            stt: [FakeRecognizer("ears", on: self.call.loop, [])],
            dialogue: [], tts: [FakeSynthesizer("voice", on: self.call.loop)], crm: [records])
        plan.dialogue = [first, backup].map { ChainLink($0, name: $0.name) }
        plan.turns.silence.promptAfter = .seconds(60)
        plan.turns.silence.giveUpAfter = .seconds(60)
        let (_, entries) = await self.call.run(plan)
        #expect(entries.heard.first == "\(Answer.first) \(Answer.second)")
        #expect(entries.spoken == [Answer.first, Answer.second])
        #expect(entries.fallbacks == ["dialogue first > backup, 0 ms lost"])
        #expect(records.operations.withLock { $0.count } == 1)
        #expect(entries.tools == ["crm.find_contact", "call.hang_up"])
    }

    @Test("The next dialogue gets the result of a tool that was still running, as a message")
    func runningTool() async {
        let first = FaultyDialogue("first", on: self.call.loop) { _ in
            [Answer.lookUpAndGoOn, .fail(ProviderFailure(.overloaded, "too many"))]
        }
        let backup = FaultyDialogue("backup", on: self.call.loop) { _ in
            [.say(Answer.second), .done]
        }
        var plan = self.call.plan(
            caller: [.hangUp(at: .seconds(10))],
            stt: [FakeRecognizer("ears", on: self.call.loop, [])],
            dialogue: [], tts: [FakeSynthesizer("voice", on: self.call.loop)],
            crm: [FakeRecords("records", on: self.call.loop, delay: .seconds(1))])
        plan.dialogue = [first, backup].map { ChainLink($0, name: $0.name) }
        let (_, entries) = await self.call.run(plan)
        let messages = backup.turns.withLock { $0.first?.messagesJSON ?? "" }
        #expect(messages.contains(#""content":"{\"name\":\"Ada\"}","name":"crm.find_contact""#))
        #expect(entries.heard == [Answer.second])
    }

    @Test("A transfer that was asked for takes place once, announced, whoever asked for it")
    func transfer() async {
        let first = FaultyDialogue("first", on: self.call.loop) { _ in
            [
                .say("One moment, please. "),
                .callTool("call.transfer", argumentsJSON: #"{"to":"operator"}"#),
                .fail(ProviderFailure(.overloaded, "too many")),
            ]
        }
        let backup = FaultyDialogue("backup", on: self.call.loop) { _ in
            [
                .say("One moment, please. "),
                .tool("call.transfer", argumentsJSON: #"{"to":"operator"}"#),
                .say("Nobody is there."), .done,
            ]
        }
        let channel = FakeChannel(
            "phone", on: self.call.loop, [.hangUp(at: .seconds(7))], refusing: [.transfer])
        var plan = self.call.plan(
            channel: channel, stt: [FakeRecognizer("ears", on: self.call.loop, [])], dialogue: [],
            tts: [FakeSynthesizer("voice", on: self.call.loop)])
        plan.dialogue = [first, backup].map { ChainLink($0, name: $0.name) }
        let (_, entries) = await self.call.run(plan)
        #expect(entries.heard == ["One moment, please.", "Nobody is there."])
        #expect(channel.acts.withLock { $0.count { $0 == "transfer operator" } } == 1)
        #expect(backup.toolResults.withLock { $0 } == ["UNSUPPORTED"])
    }

    @Test(
        "Whenever and however two dialogues fail, the caller hears the answer once and whole",
        arguments: 0..<60)
    func anyTime(seed: Int) async {
        var random = SplitMix(state: UInt64(seed))
        let words = Self.answer.split(separator: " ").map { "\($0) " }
        let scripts = (0..<2).map { _ -> [FaultyDialogue.Step] in
            let count = Int(random.next() % UInt64(words.count + 1))
            let pause = Duration.milliseconds(Int(random.next() % 250))
            let ends: [[FaultyDialogue.Step]] = [
                [.fail(ProviderFailure(.overloaded, "no"))],
                [.fail(ProviderFailure(.unavailable, "no"))], [.hang], [.close],
            ]
            return words.prefix(count).flatMap { [.say($0), .wait(pause)] }
                + ends[Int(random.next() % 4)]
        }
        let dialogues =
            scripts.enumerated().map { index, steps in
                FaultyDialogue("dialogue-\(index)", on: self.call.loop) { _ in steps }
            } + [
                FaultyDialogue("last", on: self.call.loop) { _ in
                    words.flatMap { [.say($0), .wait(.milliseconds(40))] } + [Answer.end, .done]
                }
            ]
        var plan = self.call.plan(
            caller: [.hangUp(at: .seconds(60))],
            stt: [FakeRecognizer("ears", on: self.call.loop, [])],
            dialogue: [], tts: [FakeSynthesizer("voice", on: self.call.loop)])
        plan.dialogue = dialogues.map { ChainLink($0, name: $0.name) }
        plan.turns.silence.promptAfter = .seconds(90)
        plan.turns.silence.giveUpAfter = .seconds(90)
        let (_, entries) = await self.call.run(plan)
        #expect(entries.heard.first == Self.answer)
        #expect(entries.spoken.joined(separator: " ") == Self.answer)
    }

    private static let answer =
        "Thank you for waiting. It is number 3.5, on the left! It is open. It is open until five, and the door is next to the tree. Anything else?"
}

/// Steele, Lea and Flood, 2014.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        self.state &+= 0x9e37_79b9_7f4a_7c15
        var z = self.state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

extension [JournalEntry] {
    /// The names of the tools that were called.
    var tools: [String] {
        self.compactMap { if case .toolCalled(_, let name, _, _) = $0.event { name } else { nil } }
    }

    /// The sentences of which the first sample went out, in order.
    var spoken: [String] {
        self.compactMap { entry in
            guard case .sentenceStarted(let turn, let index, _) = entry.event else { return nil }
            return self.compactMap { other in
                if case .sentence(turn, index, let text, _) = other.event { text } else { nil }
            }.first
        }
    }
}
