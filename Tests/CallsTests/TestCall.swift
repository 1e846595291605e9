import CallModel
import Calls
import EventLoop
import Providers
import TestSupport

/// One call with fake providers on the virtual clock.
final class TestCall: Sendable {
    let loop = EventLoop(pace: .fast)
    let journal = MemoryJournal()
    let id = CallID(time: .seconds(1_700_000_000), randomness: 1)

    /// Runs the call to its end and gives its journal.
    /// - Parameter reason: it is hung up from outside before it begins.
    func run(
        _ plan: CallPlan, dials: Bool = false, health: ProviderHealth = ProviderHealth(),
        hungUp reason: String? = nil
    ) async -> (result: CallResult, entries: [JournalEntry]) {
        health.watch(plan, on: self.loop)
        let call = Call(
            plan: plan, invitation: CallInvitation(id: self.id, target: "test", dials: dials),
            loop: self.loop, sink: self.journal, health: health)
        let result = await self.loop.whileRunning {
            if let reason { await call.hangUp(reason: reason) }
            return await call.run()
        }
        return (result, self.journal.entries(of: self.id))
    }

    func plan(
        caller: [FakeChannel.Step], stt: [FakeRecognizer], dialogue: [FakeDialogue],
        tts: [FakeSynthesizer], crm: [FakeRecords] = []
    ) -> CallPlan {
        self.plan(
            channel: FakeChannel("phone", on: self.loop, caller), stt: stt, dialogue: dialogue,
            tts: tts, crm: crm)
    }

    func plan(
        channel: FakeChannel, stt: [FakeRecognizer], dialogue: [FakeDialogue],
        tts: [FakeSynthesizer], crm: [FakeRecords] = []
    ) -> CallPlan {
        var plan = CallPlan(
            pipeline: "test", language: "en", channel: ChainLink(channel, name: channel.name),
            stt: stt.map { ChainLink($0, name: $0.name) },
            dialogue: dialogue.map { ChainLink($0, name: $0.name) },
            tts: tts.map { ChainLink($0, name: $0.name) })
        plan.crm = crm.map { ChainLink($0, name: $0.name) }
        return plan
    }

    /// Greets, answers "You said …", and hangs up at "goodbye".
    func echo(_ name: String = "desk") -> FakeDialogue {
        FakeDialogue(name, on: self.loop) { turn, request in
            var events: [ProviderEvent] = []
            switch turn.cause {
            case .start: events.append(.delta(request, text: "Hello there.", isProtected: false))
            case .silence: events.append(.delta(request, text: "Still there?", isProtected: false))
            case .noMatch: events.append(.delta(request, text: "Pardon?", isProtected: false))
            default:
                events.append(.delta(request, text: "You said \(turn.input).", isProtected: false))
            }
            if turn.input == "goodbye" {
                events.append(
                    .toolCall(request, id: "t1", name: "call.hang_up", argumentsJSON: "{}"))
            } else {
                events.append(.done(request, reason: .complete, units: 0))
            }
            return events
        }
    }
}

extension [JournalEntry] {
    /// The inputs of the caller's turns.
    var turns: [String] {
        self.compactMap { entry in
            if case .turn(_, let cause, let input, _) = entry.event {
                cause == .speech || cause == .dtmf ? input : "\(cause)"
            } else {
                nil
            }
        }
    }

    /// What the caller heard, reply by reply; a cut one ends with "–".
    var heard: [String] {
        self.compactMap { entry in
            if case .replyEnded(_, let heard, let isInterrupted) = entry.event {
                heard + (isInterrupted ? "–" : "")
            } else {
                nil
            }
        }
    }

    var fallbacks: [String] {
        self.compactMap { entry in
            if case .fellBack(let stage, let from, let to, _, let lost, _, _) = entry.event {
                "\(stage) \(from) > \(to), \(lost.milliseconds) ms lost"
            } else {
                nil
            }
        }
    }

    var hangup: String? {
        self.compactMap { entry in
            if case .hungUp(let party, _, let detail) = entry.event {
                "\(party): \(detail)"
            } else {
                nil
            }
        }.first
    }
}
