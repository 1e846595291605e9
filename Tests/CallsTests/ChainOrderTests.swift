import CallModel
import Calls
import Providers
import Synchronization
import TestSupport
import Testing
import Turns

@Suite("Which provider is asked after a failure")
struct ChainOrderTests {
    private let call = TestCall()

    /// Gives the names of the dialogues in the order in which they were asked, and the call's journal.
    private func run(
        _ scripts: [(name: String, steps: [[FaultyDialogue.Step]])]
    ) async -> (asked: [String], entries: [JournalEntry]) {
        let asked = Names()
        let dialogues = scripts.map { script in
            FaultyDialogue(script.name, on: self.call.loop) { _ in
                let tries = asked.add(script.name)
                return script.steps[min(tries, script.steps.count) - 1]
            }
        }
        var plan = self.call.plan(
            caller: [.hangUp(at: .seconds(20))],
            stt: [FakeRecognizer("ears", on: self.call.loop, [])], dialogue: [],
            tts: [FakeSynthesizer("voice", on: self.call.loop)])
        plan.dialogue = dialogues.map { ChainLink($0, name: $0.name) }
        plan.turns.silence.promptAfter = .seconds(60)
        plan.turns.silence.giveUpAfter = .seconds(60)
        let (_, entries) = await self.call.run(plan)
        return (asked.all, entries)
    }

    private static let down = FaultyDialogue.Step.fail(ProviderFailure(.unavailable, "down"))
    private static let answer: [FaultyDialogue.Step] = [.say("Hello."), .done]

    @Test("One that hangs has used up the caller's patience: the next one is asked at once")
    func hanging() async throws {
        let run = await self.run([("first", [[.hang]]), ("second", [Self.answer])])
        #expect(run.asked == ["first", "second"])
        #expect(run.entries.heard == ["Hello."])
        let answered = try #require(run.entries.first { $0.event.isReplyEnd })
        #expect(answered.at < .seconds(5))
    }

    @Test("One that is down for a moment is asked once more before the next one")
    func down() async {
        let run = await self.run([
            ("first", [[Self.down], Self.answer]), ("second", [Self.answer]),
        ])
        #expect(run.asked == ["first", "first"])
        #expect(run.entries.retried == ["first"])
    }

    @Test("One that hung is asked once more when nobody else is left, and nobody a third time")
    func nobodyElse() async {
        let run = await self.run([
            ("first", [[.hang], Self.answer]), ("second", [[Self.down]]),
        ])
        #expect(run.asked == ["first", "second", "second", "first"])
        #expect(run.entries.heard == ["Hello."])
        let lost = await ChainOrderTests().run([("first", [[.hang]]), ("second", [[.hang]])])
        #expect(lost.asked == ["first", "second", "first", "second"])
        #expect(lost.entries.hangup == "host: no provider was left")
    }

    @Test("One alone that hangs is asked once more, and the journal says so")
    func alone() async {
        let run = await self.run([("only", [[.hang], Self.answer])])
        #expect(run.asked == ["only", "only"])
        #expect(run.entries.retried == ["only"])
        #expect(run.entries.heard == ["Hello."])
    }
}

/// Names in the order in which they came. Any thread.
private final class Names: Sendable {
    private let names = Mutex<[String]>([])

    var all: [String] { self.names.withLock { $0 } }

    /// - Returns: how often this one has come.
    func add(_ name: String) -> Int {
        self.names.withLock { names in
            names.append(name)
            return names.count { $0 == name }
        }
    }
}

extension JournalEvent {
    fileprivate var isReplyEnd: Bool { if case .replyEnded = self { true } else { false } }
}

extension [JournalEntry] {
    /// Providers that were to be asked once more.
    fileprivate var retried: [String] {
        self.compactMap {
            if case .failed(_, let name, _, _, true) = $0.event { name } else { nil }
        }
    }
}
