import CallModel
import Calls
import EventLoop
import Providers
import Synchronization
import TestSupport
import Testing

@Suite("An answer that comes late")
struct LateAnswerTests {
    @Test("What still comes of an answer while the next turn goes to disk is neither said nor done")
    func late() async {
        let call = TestCall()
        let dialogue = LateDialogue(on: call.loop)
        let records = FakeRecords("records", on: call.loop)
        var plan = call.plan(
            caller: [
                .press("5", at: .seconds(1)), .press("#", at: .milliseconds(1_200)),
                .hangUp(at: .seconds(5)),
            ],
            stt: [FakeRecognizer("ears", on: call.loop, [])], dialogue: [],
            tts: [FakeSynthesizer("voice", on: call.loop)], crm: [records])
        plan.dialogue = [ChainLink(dialogue, name: dialogue.name)]
        let journal = InterruptedJournal { dialogue.answerFirstTurn() }
        let running = Call(
            plan: plan, invitation: CallInvitation(id: call.id, target: "test"), loop: call.loop,
            sink: journal, health: ProviderHealth())
        let thread = call.loop.start()
        _ = await running.run()
        call.loop.stop()
        thread.join()

        let entries = journal.kept.entries(of: call.id)
        #expect(entries.turns == ["start", "5"])
        let said = entries.compactMap { entry in
            if case .sentence(_, _, let text, _) = entry.event { text } else { nil }
        }
        #expect(said == ["You said 5."])
        #expect(records.operations.withLock(\.self) == [])
        let wasLate = dialogue.wasLate.load(ordering: .relaxed)
        #expect(wasLate)
    }
}

/// Calls a body when the second turn is handed to it, before that turn is on disk.
private final class InterruptedJournal: JournalSink {
    let kept = MemoryJournal()
    private let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }

    func append(
        _ entries: [JournalEntry], to call: CallID, whenDurable: (@Sendable () -> Void)?
    ) {
        let hasSecondTurn = entries.contains {
            if case .turn(2, _, _, _) = $0.event { true } else { false }
        }
        if hasSecondTurn { self.body() }
        self.kept.append(entries, to: call, whenDurable: whenDurable)
    }
}

/// Answers the first turn when it is told to, and the others at once.
private final class LateDialogue: Dialogue {
    let name = "desk"
    let wasLate = Atomic(false)
    private let loop: EventLoop
    private let first = Mutex<(request: RequestID, events: ProviderEventHandler)?>(nil)

    init(on loop: EventLoop) { self.loop = loop }

    func open(_ options: SessionOptions, events: @escaping ProviderEventHandler)
        -> any DialogueSession
    {
        let session = Session(dialogue: self, events: events)
        session.report(.ready)
        return session
    }

    func answerFirstTurn() {
        guard let (request, events) = self.first.withLock(\.self) else { return }
        self.wasLate.store(true, ordering: .relaxed)
        self.loop.post {
            events(.delta(request, text: "Late words. ", isProtected: false))
            events(
                .toolCall(request, id: "t1", name: "crm.find_contact", argumentsJSON: "{}"))
        }
    }

    private final class Session: DialogueSession {
        private let dialogue: LateDialogue
        private let events: ProviderEventHandler

        init(dialogue: LateDialogue, events: @escaping ProviderEventHandler) {
            self.dialogue = dialogue
            self.events = events
        }

        func report(_ event: ProviderEvent) {
            self.dialogue.loop.post { [events] in events(event) }
        }

        func generate(_ turn: DialogueTurn, _ request: RequestID) {
            guard turn.cause != .start else {
                return self.dialogue.first.withLock { $0 = (request, self.events) }
            }
            self.report(.delta(request, text: "You said \(turn.input).", isProtected: false))
            self.report(.done(request, reason: .complete, units: 0))
        }

        func toolResult(
            _ result: Result<String, ProviderFailure>, of toolCall: String, _ request: RequestID
        ) {}

        func cancel(_ request: RequestID) {}

        func close(_ reason: CloseReason) { self.report(.closed) }
    }
}
