import CallModel
import Providers
import Synchronization
import TestSupport
import Testing

@testable import Calls

@Suite("A call that the host makes, or ends")
struct OutboundTests {
    private let call = TestCall()

    private func run(
        _ steps: [FakeChannel.Step], ringing: Duration = .zero, dials: Bool = true,
        ears: [FakeRecognizer.Answer] = [], _ change: (inout CallPlan) -> Void = { _ in }
    ) async -> (result: CallResult, entries: [JournalEntry], acts: [String], facts: [String]) {
        let channel = FakeChannel("phone", on: self.call.loop, steps, ringing: ringing)
        let desk = self.call.echo()
        var plan = self.call.plan(
            channel: channel, stt: [FakeRecognizer("ears", on: self.call.loop, ears)],
            dialogue: [desk], tts: [FakeSynthesizer("voice", on: self.call.loop)])
        change(&plan)
        let (result, entries) = await self.call.run(plan, dials: dials)
        let acts = channel.acts.withLock { $0 }.filter { !$0.hasPrefix("caption") }
        return (result, entries, acts, desk.turns.withLock { $0.map(\.factsJSON) })
    }

    /// The machine greets from 0.5 s to 4 s, with a breath between.
    private static let greeting: [FakeChannel.Step] = [
        .answered(by: .machine, at: .milliseconds(300)),
        .speak(at: .milliseconds(500), for: .milliseconds(1_500)),
        .speak(at: .milliseconds(2_500), for: .milliseconds(1_500)),
    ]

    @Test("A message is left once an answering machine has ended its greeting")
    func leavesMessage() async {
        let (result, entries, _, _) = await self.run(
            Self.greeting + [.hangUp(at: .seconds(30))], ears: [.words("leave a message")]
        ) { $0.machine = .say("Please call us back.") }
        #expect(result.outcome == .completed)
        #expect(entries.heard.last == "Please call us back.")
        #expect(entries.hangup == "host: a message was left on an answering machine")
        // The greeting of the machine is nobody's turn.
        #expect(entries.turns == ["start"])
        let starts = entries.compactMap { entry in
            if case .sentenceStarted = entry.event { entry.at } else { nil }
        }
        // The greeting is over at 4 s, and 2.5 s later it is sure that nothing more comes.
        #expect(starts.last.map { $0 > .seconds(6) && $0 < .seconds(8) } == true, "\(starts)")
    }

    @Test("A machine that waits for the message gets it at once")
    func leavesMessageAtOnce() async {
        let (_, entries, _, _) = await self.run([
            .answered(by: .machineWaits, at: .milliseconds(300)), .hangUp(at: .seconds(30)),
        ]) { $0.machine = .say("Please call us back.") }
        #expect(entries.heard.last == "Please call us back.")
        #expect((entries.last?.at ?? .zero) < .seconds(4))
    }

    @Test("An answering machine is hung up on where that is wished, a fax always")
    func hangsUpOnMachines() async {
        for (party, rule) in [
            (AnsweringParty.machine, MachineRule.hangUp), (.machineWaits, .hangUp), (.fax, .talk),
        ] {
            let test = OutboundTests()
            let (result, entries, acts, _) = await test.run([
                .answered(by: party, at: .milliseconds(300)), .hangUp(at: .seconds(30)),
            ]) { $0.machine = rule }
            #expect(result.outcome == .rejected)
            #expect(acts.contains("hangUp "))
            #expect((entries.last?.at ?? .zero) < .seconds(1))
        }
    }

    @Test("The dialogue finds in its facts who has answered")
    func tellsTheDialogue() async {
        let (_, entries, _, facts) = await self.run(
            Self.greeting + [.hangUp(at: .seconds(9))], ears: [.words("leave a message")])
        #expect(entries.turns == ["start", "leave a message"])
        #expect(facts.last?.contains(#""answered_by":"machine""#) == true)
    }

    @Test("Nobody answers: the host hangs up after the time that it may ring")
    func nobodyAnswers() async {
        let (result, entries, acts, _) = await self.run(
            [.hangUp(at: .seconds(200))], ringing: .seconds(100)
        ) { $0.ringing = .seconds(20) }
        #expect(result.outcome == .rejected)
        #expect(entries.hangup == "host: nobody answered within 20 s")
        #expect(acts == ["hangUp "])
    }

    @Test("An announcement before a dialled party answers is nobody's words")
    func dropsEarlyMedia() async {
        let (_, entries, _, _) = await self.run(
            [
                .speak(at: .milliseconds(500), for: .seconds(2)),
                .speak(at: .seconds(6), for: .seconds(1)), .hangUp(at: .seconds(12)),
            ], ringing: .seconds(4), ears: [.words("yes")])
        let onsets = entries.compactMap { entry in
            if case .speechStarted(let onset) = entry.event { onset } else { nil }
        }
        #expect(onsets.count == 1 && onsets[0] > .seconds(5))
        #expect(entries.turns == ["start", "yes"])
    }

    @Test("A call that has lasted long enough ends with the farewell, after the sentence")
    func saysFarewell() async {
        let (result, entries, _, _) = await self.run([.hangUp(at: .seconds(60))], dials: false) {
            $0.maxDuration = .milliseconds(300)
            $0.farewell = "We have to stop here."
        }
        #expect(result.outcome == .completed)
        #expect(entries.heard.joined(separator: " ") == "Hello there. We have to stop here.")
        #expect(entries.hangup == "host: the longest duration of 0 s was reached")
    }

    @Test("Without a farewell it ends after the sentence all the same")
    func endsAfterTheSentence() async {
        let (_, entries, _, _) = await self.run([.hangUp(at: .seconds(60))], dials: false) {
            $0.maxDuration = .milliseconds(300)
        }
        #expect(entries.heard == ["Hello there."])
    }
}
