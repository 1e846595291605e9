import CallModel
import Calls
import Providers
import TestSupport
import Testing
import Turns

@Suite("A line without caller audio")
struct DeadLineTests {
    private let call = TestCall()

    private func plan(
        _ steps: [FakeChannel.Step], says text: String = "Hello there."
    ) -> CallPlan {
        self.call.plan(
            caller: steps, stt: [FakeRecognizer("ears", on: self.call.loop, [.words("hello")])],
            dialogue: [
                FakeDialogue("desk", on: self.call.loop) { _, request in
                    [
                        .delta(request, text: text, isProtected: false),
                        .done(request, reason: .complete, units: 0),
                    ]
                }
            ], tts: [FakeSynthesizer("voice", on: self.call.loop)])
    }

    @Test("is dead after five seconds: the call has failed, and the journal says why")
    func endsCall() async throws {
        let (result, entries) = await self.call.run(
            self.plan([.die(at: .seconds(4), plays: true), .hangUp(at: .seconds(60))]))
        #expect(result.outcome == .failed)
        #expect(entries.hangup == "host: no caller audio for 5 s")
        #expect(entries.failures == ["channel phone TIMEOUT: no caller audio for 5 s"])
        let missing = try #require(entries.missing.first)
        #expect(missing.since == .seconds(4))
        #expect(missing.length == .seconds(5))
        #expect(result.duration == .seconds(9))
    }

    @Test("is dead after another time, where the pipeline says so")
    func obeysPlan() async {
        var plan = self.plan([.die(at: .seconds(4), plays: true), .hangUp(at: .seconds(60))])
        plan.mediaTimeout = .seconds(2)
        let (result, entries) = await self.call.run(plan)
        #expect(entries.hangup == "host: no caller audio for 2 s")
        #expect(result.duration == .seconds(6))
    }

    @Test("is not dead when the channel may send none, and nothing is said of it")
    func mayPause() async {
        var plan = self.plan([.die(at: .seconds(4), plays: true), .hangUp(at: .seconds(15))])
        plan.mediaTimeout = nil
        let (_, entries) = await self.call.run(plan)
        #expect(entries.hangup == "caller: ")
        #expect(entries.missing.isEmpty)
    }

    @Test("for a moment does not end the call: the journal says how long it was")
    func outlivesPause() async throws {
        var plan = self.plan([
            .pause(at: .seconds(4), for: .milliseconds(4_500)),
            .speak(at: .seconds(6), for: .seconds(1)), .hangUp(at: .seconds(20)),
        ])
        plan.turns.silence.maxPrompts = 0
        let (_, entries) = await self.call.run(plan)
        #expect(entries.hangup == "caller: ")
        #expect(entries.turns == ["start", "hello"])
        #expect(entries.missing.count == 1)
        let missing = try #require(entries.missing.first)
        #expect(missing.length >= .milliseconds(4_500) && missing.length <= .milliseconds(4_540))
    }

    @Test("for a moment does not make the host impatient: a breath after it ends no turn")
    func keepsPatience() async {
        // The caller's steps are in the time of his audio, which stands still during the pause.
        var plan = self.plan([
            .pause(at: .seconds(4), for: .seconds(3)),
            .speak(at: .seconds(6), for: .seconds(1)),
            .speak(at: .milliseconds(7_450), for: .seconds(1)), .hangUp(at: .seconds(20)),
        ])
        plan.turns.silence.maxPrompts = 0
        let (_, entries) = await self.call.run(plan)
        #expect(entries.turns == ["start", "hello"])
        let ends = entries.compactMap { entry in
            if case .speechEnded(let end) = entry.event { entry.at - end } else { nil }
        }
        #expect(ends.count == 2)
        #expect(ends.allSatisfy { $0 < .milliseconds(500) })
    }

    @Test("may be without it while the channel hands the call over")
    func waitsForTransfer() async {
        let channel = SlowTransferChannel(on: self.call.loop, takes: .seconds(20))
        var plan = self.plan([])
        plan.channel = ChainLink(channel, name: "phone")
        plan.dialogue = [
            ChainLink(
                FakeDialogue("desk", on: self.call.loop) { _, request in
                    [
                        .toolCall(
                            request, id: "t1", name: "call.transfer",
                            argumentsJSON: #"{"to":"operator"}"#)
                    ]
                }, name: "desk")
        ]
        let (result, entries) = await self.call.run(plan)
        #expect(result.outcome == .transferred)
        #expect(entries.failures.isEmpty)
    }

    @Test("has not carried the rest of a reply, when the channel cannot say what it has played")
    func cutsReply() async {
        // 15 characters a second: the reply lasts from 0.2 s to 3.5 s.
        let text = "One two three four five six seven eight nine ten."
        let (_, entries) = await self.call.run(
            self.plan([.die(at: .milliseconds(1_500), plays: false)], says: text))
        #expect(entries.hangup == "host: no caller audio for 5 s")
        #expect(entries.heard.count == 1)
        let heard = entries.heard.first ?? ""
        #expect(heard.hasPrefix("One two three"))
        #expect(!heard.contains("six") && heard.hasSuffix("–"))
    }

    @Test("has carried all of a reply that the channel says it has played")
    func believesChannel() async {
        let text = "One two three four five six seven eight nine ten."
        let (_, entries) = await self.call.run(
            self.plan([.die(at: .milliseconds(1_500), plays: true)], says: text))
        #expect(entries.hangup == "host: no caller audio for 5 s")
        #expect(entries.heard == [text])
    }

    @Test("that comes back has carried the reply that ended meanwhile")
    func believesReturn() async {
        let text = "One two three four five six seven eight nine ten."
        let (_, entries) = await self.call.run(
            self.plan(
                [
                    .pause(at: .milliseconds(1_500), for: .milliseconds(4_500)),
                    .hangUp(at: .seconds(8)),
                ], says: text))
        #expect(entries.heard == [text])
    }

    @Test("of a channel that fails in a reply: the words before were heard")
    func keepsHeard() async {
        let text = "One two three four five six seven eight nine ten."
        let (result, entries) = await self.call.run(
            self.plan([.fail(at: .milliseconds(1_500))], says: text))
        #expect(result.outcome == .failed)
        let heard = entries.heard.first ?? ""
        #expect(heard.hasPrefix("One two three"))
        #expect(!heard.contains("six") && heard.hasSuffix("–"))
    }
}

extension [JournalEntry] {
    fileprivate var failures: [String] {
        self.compactMap { entry in
            if case .failed(let stage, let provider, let code, let reason, _) = entry.event {
                "\(stage) \(provider) \(code): \(reason)"
            } else {
                nil
            }
        }
    }

    fileprivate var missing: [(since: Duration, length: Duration)] {
        self.compactMap { entry in
            if case .audioMissing(let since, let length) = entry.event {
                (since, length)
            } else {
                nil
            }
        }
    }
}
