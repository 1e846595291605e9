import CallModel
import Calls
import Providers
import TestSupport
import Testing

@Suite("What the caller has said when the call ends")
struct LastWordsTests {
    private let call = TestCall()

    private func plan(
        _ steps: [FakeChannel.Step], _ stt: [FakeRecognizer.Answer], isProtected: Bool = false
    ) -> CallPlan {
        self.call.plan(
            caller: steps, stt: [FakeRecognizer("ears", on: self.call.loop, stt)],
            dialogue: [
                FakeDialogue("desk", on: self.call.loop) { _, request in
                    [
                        .delta(
                            request, text: "One two three four five six seven eight nine ten.",
                            isProtected: isProtected),
                        .done(request, reason: .complete, units: 0),
                    ]
                }
            ], tts: [FakeSynthesizer("voice", on: self.call.loop)])
    }

    @Test("in the middle of an utterance stands in the journal, unanswered")
    func midUtterance() async throws {
        let (result, entries) = await self.call.run(
            self.plan(
                [.speak(at: .seconds(6), for: .seconds(3)), .hangUp(at: .seconds(7))],
                [.words("call forwarding")]))
        #expect(entries.unanswered == ["call forwarding"])
        #expect(entries.turns == ["start"])
        // Nobody has answered the caller.
        #expect(result.outcome == .abandoned)
        #expect(result.duration == .seconds(7))
        #expect(entries.last?.event == .ended(outcome: .abandoned))
        #expect(entries.map(\.at).last.map { $0 < .milliseconds(7_200) } == true)
    }

    @Test("is recognised when the channel fails, too")
    func failedChannel() async {
        let (_, entries) = await self.call.run(
            self.plan(
                [.speak(at: .seconds(6), for: .seconds(3)), .fail(at: .seconds(7))],
                [.words("call forwarding")]))
        #expect(entries.unanswered == ["call forwarding"])
    }

    @Test("and the recogniser was asked for already, is awaited")
    func awaited() async {
        // The utterance ends at 7 s, the recogniser is asked at 7.7 s and answers 50 ms later.
        let (_, entries) = await self.call.run(
            self.plan(
                [.speak(at: .seconds(6), for: .seconds(1)), .hangUp(at: .milliseconds(7_680))],
                [.words("call forwarding")]))
        #expect(entries.unanswered == ["call forwarding"])
    }

    @Test("is awaited for a second and a half at most")
    func patience() async throws {
        let (_, entries) = await self.call.run(
            self.plan(
                [.speak(at: .seconds(6), for: .seconds(3)), .hangUp(at: .seconds(7))],
                [.silence, .silence, .silence]))
        #expect(entries.unanswered.isEmpty)
        let end = try #require(entries.last)
        #expect(end.event == .ended(outcome: .abandoned))
        #expect(end.at > .milliseconds(8_500) && end.at < .milliseconds(8_600))
    }

    @Test("over a protected reply is not lost with it")
    func overProtectedReply() async {
        let (_, entries) = await self.call.run(
            self.plan(
                [
                    .speak(at: .milliseconds(800), for: .milliseconds(600)),
                    .hangUp(at: .milliseconds(2_500)),
                ],
                [.words("call forwarding")], isProtected: true))
        #expect(entries.unanswered == ["call forwarding"])
    }

    @Test("and was answered is not told again")
    func answered() async {
        let (_, entries) = await self.call.run(
            self.plan(
                [.speak(at: .seconds(6), for: .seconds(1)), .hangUp(at: .seconds(9))],
                [.words("call forwarding")]))
        #expect(entries.turns == ["start", "call forwarding"])
        #expect(entries.unanswered.isEmpty)
    }
}

extension [JournalEntry] {
    fileprivate var unanswered: [String] {
        self.compactMap { entry in
            if case .unanswered(let input, _) = entry.event { input } else { nil }
        }
    }
}
