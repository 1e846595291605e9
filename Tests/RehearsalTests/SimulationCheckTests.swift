import CallModel
import Rehearsal
import Testing

@Suite("The rules of simulated calls")
struct SimulationCheckTests {
    /// Greeted, asked something, answered with a tool's help; then nobody says anything any more.
    private static let good: [JournalEvent] = [
        .started(pipeline: "p", channel: "c", from: "", to: "", language: "en"),
        .answered(rate: 8_000),
        .turn(number: 1, cause: .start, input: "", confidence: nil),
        .sentence(turn: 1, index: 0, text: "w11 w12.", isProtected: false),
        .sentenceStarted(turn: 1, index: 0, provider: "voice"),
        .replyEnded(turn: 1, heard: "w11 w12.", isInterrupted: false),
        .final(provider: "ears", transcript: Transcript("w1001 w1002")),
        .turn(number: 2, cause: .speech, input: "w1001 w1002", confidence: nil),
        .toolCalled(id: "t1", name: "crm.book", arguments: "{}", key: "\(Self.id)-2-a"),
        .toolAnswered(id: "t1", provider: "records", status: "OK", result: "{}"),
        .sentence(turn: 2, index: 0, text: "w21 w22.", isProtected: false),
        .sentenceStarted(turn: 2, index: 0, provider: "voice"),
        .replyEnded(turn: 2, heard: "w21 w22.", isInterrupted: false),
        .hungUp(by: .caller, cause: .normal, detail: ""),
        .ended(outcome: .completed),
    ]
    private static let id = CallID(time: .seconds(1), randomness: 1)

    /// An entry each second, but the hang-up long after all else.
    private static func entries(_ events: [JournalEvent]) -> [JournalEntry] {
        var late = Duration.zero
        return events.enumerated().map { index, event in
            if case .hungUp = event { late = .seconds(60) }
            return JournalEntry(sequence: index, at: late + .seconds(index), event: event)
        }
    }

    private static func call(_ entries: [JournalEntry]) -> SimulatedCall {
        var call = SimulatedCall(
            index: 7, id: Self.id, entries: entries,
            witness: SimulatedCall.Witness(
                said: [
                    .init("w1001", at: .seconds(4)), .init("w1002", at: .milliseconds(4_300)),
                ], heard: ["w11", "w12", "w21", "w22"]))
        call.healthy = Set(Capability.allCases)
        call.operations = [SimulatedCall.Operation(key: "\(Self.id)-2-a")]
        call.stored = (entries, .completed)
        return call
    }

    private static func found(_ events: [JournalEvent]) -> Set<Invariant> {
        Self.found(Self.entries(events))
    }

    private static func found(
        _ entries: [JournalEntry], _ change: (inout SimulatedCall) -> Void = { _ in }
    ) -> Set<Invariant> {
        var check = JournalCheck(call: 7)
        var violations = entries.flatMap { check.add($0) } + check.finish()
        var call = Self.call(entries)
        change(&call)
        violations += CallCheck.violations(in: call)
        return Set(violations.map(\.invariant))
    }

    private static func found(_ change: (inout [JournalEvent]) -> Void) -> Set<Invariant> {
        var events = Self.good
        change(&events)
        return Self.found(events)
    }

    private static func foundInCall(_ change: (inout SimulatedCall) -> Void) -> Set<Invariant> {
        Self.found(Self.entries(Self.good), change)
    }

    @Test("find nothing in a good call")
    func good() {
        #expect(Self.found(Self.good) == [])
    }

    @Test("find a call that does not end")
    func endless() {
        #expect(Self.found { $0.removeLast() } == [.ends])
    }

    @Test("find a store that holds something else than the journal")
    func stored() {
        #expect(Self.foundInCall { $0.stored?.outcome = nil } == [.stored])
        #expect(Self.foundInCall { $0.stored?.entries.removeLast() } == [.stored])
    }

    @Test("find a gap in the numbers, and a time that goes back")
    func numbers() {
        var entries = Self.entries(Self.good)
        entries[3].sequence = 4
        #expect(Self.found(entries) == [.numbered])
        entries = Self.entries(Self.good)
        entries[3].at = .zero
        #expect(Self.found(entries) == [.numbered])
    }

    @Test("find a call that is hung up twice or never, goes on after its end, or skips a turn")
    func frame() {
        let hangUp = JournalEvent.hungUp(by: .host, cause: .normal, detail: "")
        #expect(Self.found { $0.insert(hangUp, at: 13) } == [.framed])
        #expect(Self.found { $0.remove(at: 13) }.contains(.framed))
        #expect(Self.found { $0.append(.bargeInSuspected) } == [.framed])
        #expect(
            Self.found {
                $0[7] = .turn(number: 3, cause: .speech, input: "w1001 w1002", confidence: nil)
            } == [.framed])
    }

    @Test("find replies that overlap, sentences out of order, and sentences that nobody gave")
    func replies() {
        #expect(Self.found { $0.remove(at: 5) } == [.replies])
        #expect(Self.found { $0.swapAt(3, 4) }.contains(.replies))
        #expect(
            Self.found {
                $0.insert(.sentenceStarted(turn: 2, index: 0, provider: "voice"), at: 12)
            } == [.replies])
        #expect(
            Self.found {
                $0.insert(.sentence(turn: 2, index: 0, text: "w23.", isProtected: false), at: 11)
            }.contains(.replies))
    }

    @Test("find sound after the hang-up")
    func silence() {
        #expect(Self.foundInCall { $0.witness?.late = .milliseconds(40) } == [.silence])
        #expect(Self.foundInCall { $0.witness?.late = .milliseconds(20) } == [])
    }

    @Test("find words that were said and are not in the transcript, or are twice")
    func understood() {
        #expect(
            Self.foundInCall {
                $0.witness?.said.append(.init("w1003", at: .milliseconds(4_600)))
            } == [.understood])
        #expect(
            Self.found {
                $0[7] = .turn(
                    number: 2, cause: .speech, input: "w1001 w1002 w1001", confidence: nil)
            } == [.understood])
    }

    @Test("forgive words that came too late, of chains without a healthy recogniser, and lost ones")
    func forgiven() {
        func found(_ change: (inout SimulatedCall) -> Void) -> Set<Invariant> {
            Self.foundInCall {
                $0.witness?.said.append(.init("w1003", at: .milliseconds(4_600)))
                change(&$0)
            }
        }
        #expect(found { $0.healthy = [.channel] } == [])
        #expect(found { $0.witness?.said[2].start = .seconds(60) } == [])
        #expect(found { $0.backchannels = ["w1003"] } == [])
        let lost = JournalEvent.fellBack(
            stage: .stt, from: "a", to: "b", replayed: .zero, lost: .milliseconds(300))
        let entries = Self.entries(Self.good.prefix(6) + [lost] + Self.good.dropFirst(6))
        #expect(
            Self.found(entries) {
                $0.witness?.said.append(.init("w1003", at: .milliseconds(4_600)))
            } == [])
    }

    @Test("take a turn that the caller made longer for one")
    func longerTurn() {
        let first = JournalEvent.turn(number: 2, cause: .speech, input: "w1001", confidence: nil)
        let second = JournalEvent.turn(
            number: 3, cause: .speech, input: "w1001 w1002", confidence: nil)
        var events = Self.good
        events.replaceSubrange(7...12, with: [first, second])
        let found = Self.found(Self.entries(events)) {
            $0.operations = []
            $0.witness?.heard = ["w11", "w12"]
        }
        #expect(found == [])
    }

    @Test("find words in the transcript that nobody said")
    func invented() {
        #expect(Self.foundInCall { $0.witness?.said.removeLast() } == [.invented])
    }

    @Test("find what is heard twice")
    func repeated() {
        #expect(Self.foundInCall { $0.witness?.heard.append("w21") } == [.repeated])
    }

    @Test("find what is missing of a whole reply, and not of one that was interrupted")
    func whole() {
        #expect(Self.foundInCall { $0.witness?.heard.removeLast() } == [.whole])
        var events = Self.good
        events[12] = .replyEnded(turn: 2, heard: "w21", isInterrupted: true)
        #expect(Self.found(Self.entries(events)) { $0.witness?.heard.removeLast() } == [])
    }

    @Test("forgive a word that broke off with its voice, once, and in its sentence")
    func seams() {
        func failed(_ code: String) -> JournalEvent {
            .failed(stage: .tts, provider: "voice", code: code, reason: "", isRetried: true)
        }
        func found(
            _ code: String, at index: Int, _ heard: [String], unmarked: Set<String> = []
        ) -> Set<Invariant> {
            var events = Self.good
            events.insert(failed(code), at: index)
            return Self.found(Self.entries(events)) {
                $0.witness?.heard = heard
                $0.unmarked = unmarked
            }
        }
        let all = ["w11", "w12", "w21", "w22"]
        #expect(found("TIMEOUT", at: 12, all + ["w21"]) == [])
        #expect(found("TIMEOUT", at: 12, all + ["w21", "w22"]) == [.repeated])
        #expect(found("TIMEOUT", at: 12, all + ["w11"]) == [.repeated])
        #expect(found("TIMEOUT", at: 11, all + ["w21"]) == [.repeated])
        #expect(found("TIMEOUT", at: 12, all.dropLast()) == [.whole])
        #expect(found("TIMEOUT", at: 12, all.dropLast(), unmarked: ["voice"]) == [])
        #expect(found("TIMEOUT", at: 12, all.dropLast(2), unmarked: ["voice"]) == [.whole])
        // Nobody is asked for the rest.
        #expect(found("GONE", at: 12, all.dropLast(2)) == [])
    }

    @Test("forgive a word of each sentence of a voice that becomes late while it speaks")
    func halting() {
        func found(_ heard: [String]) -> Set<Invariant> {
            Self.foundInCall {
                $0.witness?.heard = heard
                $0.halting = ["voice"]
            }
        }
        #expect(found(["w11", "w22"]) == [])
        #expect(found(["w11", "w12"]) == [.whole])
        #expect(found(["w11", "w12", "w21", "w22", "w22"]) == [.repeated])
    }

    @Test("do not wait for a word that is glued to garbage")
    func glued() {
        var events = Self.good
        events[10] = .sentence(turn: 2, index: 0, text: "\u{FFFD}w21 w22.", isProtected: false)
        #expect(Self.found(Self.entries(events)) { $0.witness?.heard.remove(at: 2) } == [])
    }

    @Test("find a tool that is called twice, answered twice, or has an effect that nobody wanted")
    func tools() {
        #expect(Self.found { $0.insert($0[8], at: 9) } == [.tools])
        #expect(Self.found { $0.insert($0[9], at: 10) } == [.tools])
        #expect(
            Self.foundInCall {
                $0.operations.append(SimulatedCall.Operation(key: "\(Self.id)-3-a"))
            } == [.tools])
        #expect(Self.foundInCall { $0.operations += $0.operations } == [.tools])
    }

    @Test("find an exhausted chain whose plan does not run, or does not end")
    func lastResort() {
        let exhausted = JournalEvent.exhausted(stage: .dialogue, plan: "say, hangup")
        let left = JournalEvent.hungUp(by: .host, cause: .normal, detail: "no provider was left")
        let start = Array(Self.good.prefix(6))
        let end = [left, JournalEvent.ended(outcome: .failed)]
        func found(_ events: [JournalEvent], hangUp seconds: Int) -> Set<Invariant> {
            var entries = Self.entries(start + events + end)
            entries[entries.count - 2].at = .seconds(seconds)
            entries[entries.count - 1].at = .seconds(seconds)
            return Self.found(entries) {
                $0.witness?.said = []
                $0.witness?.heard = ["w11", "w12"]
                $0.operations = []
                $0.stored = nil
            }
        }
        #expect(found([exhausted, .lastResort(step: "say")], hangUp: 12) == [])
        #expect(found([exhausted], hangUp: 12) == [.lastResort])
        #expect(found([exhausted, .lastResort(step: "say")], hangUp: 90) == [.lastResort])
        #expect(found([.lastResort(step: "say")], hangUp: 12) == [.lastResort])
    }

    @Test("find a process that grows, in threads, files, handles or memory")
    func growth() {
        let flat = ProcessFigures(threads: 20, files: 30, handles: 16, memory: 60_000)
        func found(_ change: (inout ProcessFigures) -> Void) -> [String] {
            var figures = Array(repeating: flat, count: 32)
            for index in 24..<32 { change(&figures[index]) }
            return ProcessCheck.violations(in: figures).map(\.detail)
        }
        #expect(found { _ in } == [])
        #expect(found { $0.threads += 9 } == ["threads: 20 at first, 29 at last"])
        #expect(found { $0.files += 9 } == ["open files: 30 at first, 39 at last"])
        #expect(found { $0.handles += 9 } == ["handles: 16 at first, 25 at last"])
        // Another thread's world, now and then.
        var busy = Array(repeating: flat, count: 32)
        for index in 24..<31 { busy[index].handles += 60 }
        #expect(ProcessCheck.violations(in: busy).isEmpty)
        #expect(found { $0.memory *= 2 } == ["resident KiB: 60000 at first, 120000 at last"])
    }
}
