import CallModel
import Calls
import Providers
import Synchronization
import TestSupport
import Testing

@Suite("A call")
struct CallTests {
    private let call = TestCall()

    @Test("A greeting, two turns and a goodbye are one completed call")
    func wholeCall() async {
        let plan = self.call.plan(
            caller: [
                .speak(at: .seconds(3), for: .seconds(1)),
                .speak(at: .seconds(8), for: .seconds(1)),
            ],
            stt: [
                FakeRecognizer(
                    "ears", on: self.call.loop, [.words("call forwarding"), .words("goodbye")])
            ],
            dialogue: [self.call.echo()], tts: [FakeSynthesizer("voice", on: self.call.loop)])
        let (result, entries) = await self.call.run(plan)
        #expect(entries.turns == ["start", "call forwarding", "goodbye"])
        #expect(
            entries.heard == [
                "Hello there.", "You said call forwarding.",
                "You said goodbye. The result is {\"ok\":true}.",
            ])
        #expect(result.outcome == .completed)
        #expect(entries.hangup == "host: the dialogue ended the call")
        #expect(entries.map(\.sequence) == Array(0..<entries.count))
        #expect(zip(entries, entries.dropFirst()).allSatisfy { $0.at <= $1.at })
        #expect(entries.last?.event == .ended(outcome: .completed))
    }

    @Test(
        "Each turn's delays add up to the time from the caller's last sample to the reply's first")
    func delays() async {
        let plan = self.call.plan(
            caller: [.speak(at: .seconds(3), for: .seconds(1)), .hangUp(at: .seconds(9))],
            stt: [FakeRecognizer("ears", on: self.call.loop, [.words("hello")])],
            dialogue: [self.call.echo()], tts: [FakeSynthesizer("voice", on: self.call.loop)])
        let (_, entries) = await self.call.run(plan)
        let delays = entries.compactMap { entry in
            if case .delays(2, let delays) = entry.event { delays } else { nil }
        }
        guard let delays = delays.first else {
            Issue.record("the turn has no delays")
            return
        }
        #expect(delays.endpointing >= .milliseconds(600))
        #expect(delays.stt >= .milliseconds(50) && delays.stt < .milliseconds(100))
        #expect(delays.dialogue == .milliseconds(100))
        #expect(delays.tts >= .milliseconds(80))
        #expect(delays.total < .milliseconds(1_000))
    }

    @Test("A recogniser that fails is replaced, and the next one hears the whole utterance")
    func sttFallback() async {
        let backup = FakeRecognizer("backup", on: self.call.loop, [.words("call forwarding")])
        let plan = self.call.plan(
            caller: [.speak(at: .seconds(3), for: .seconds(2)), .hangUp(at: .seconds(12))],
            stt: [
                FakeRecognizer(
                    "ears", on: self.call.loop,
                    [.failure(ProviderFailure(.unauthorized, "the key was refused"))]), backup,
            ],
            dialogue: [self.call.echo()], tts: [FakeSynthesizer("voice", on: self.call.loop)])
        let (_, entries) = await self.call.run(plan)
        #expect(entries.turns == ["start", "call forwarding"])
        #expect(entries.fallbacks == ["stt ears > backup, 0 ms lost"])
        let heard = backup.heard.withLock { $0.first ?? .zero }
        #expect(heard >= .seconds(2))
    }

    @Test("A recogniser that stays silent is replaced at the host's deadline")
    func silentStt() async {
        let plan = self.call.plan(
            caller: [.speak(at: .seconds(3), for: .seconds(1)), .hangUp(at: .seconds(20))],
            stt: [
                FakeRecognizer("ears", on: self.call.loop, [.silence, .silence]),
                FakeRecognizer("backup", on: self.call.loop, [.words("goodbye")]),
            ],
            dialogue: [self.call.echo()], tts: [FakeSynthesizer("voice", on: self.call.loop)])
        let (result, entries) = await self.call.run(plan)
        #expect(entries.turns == ["start", "goodbye"])
        #expect(entries.fallbacks == ["stt ears > backup, 0 ms lost"])
        #expect(result.outcome == .completed)
    }

    @Test("When a voice dies in a sentence, the next one speaks the rest and nothing twice")
    func ttsFallback() async {
        let backup = FakeSynthesizer("backup", on: self.call.loop)
        let plan = self.call.plan(
            caller: [.hangUp(at: .seconds(12))],
            stt: [FakeRecognizer("ears", on: self.call.loop, [])],
            dialogue: [
                FakeDialogue("desk", on: self.call.loop) { _, request in
                    [
                        .delta(
                            request, text: "One two three four five six seven. ", isProtected: false
                        ),
                        .done(request, reason: .complete, units: 0),
                    ]
                }
            ],
            tts: [
                FakeSynthesizer(
                    "voice", on: self.call.loop, fault: .dies(after: .milliseconds(700))),
                backup,
            ])
        let (_, entries) = await self.call.run(plan)
        // Two tries with the first voice, each heard for 700 ms: "One two three" and "four five six".
        #expect(entries.fallbacks == ["tts voice > backup, 0 ms lost"])
        #expect(entries.heard.first == "One two three four five six seven.")
        #expect(backup.texts.withLock { $0.first } == "seven.")
    }

    @Test("A dialogue that says nothing in time is replaced, and the caller gets one whole answer")
    func dialogueFallback() async {
        let mute = FakeDialogue("mute", on: self.call.loop) { _, _ in [] }
        let plan = self.call.plan(
            caller: [.speak(at: .seconds(9), for: .seconds(1)), .hangUp(at: .seconds(15))],
            stt: [FakeRecognizer("ears", on: self.call.loop, [.words("hello")])],
            dialogue: [mute, self.call.echo("backup")],
            tts: [FakeSynthesizer("voice", on: self.call.loop)])
        let (_, entries) = await self.call.run(plan)
        #expect(entries.fallbacks == ["dialogue mute > backup, 0 ms lost"])
        #expect(entries.heard == ["Hello there.", "You said hello."])
    }

    @Test("When no dialogue is left, the plan for that speaks and ends the call")
    func exhausted() async {
        var plan = self.call.plan(
            caller: [.hangUp(at: .seconds(30))],
            stt: [FakeRecognizer("ears", on: self.call.loop, [])],
            dialogue: [
                FakeDialogue("broken", on: self.call.loop) { _, request in
                    [.failed(ProviderFailure(.unauthorized, "no"), request: request)]
                }
            ], tts: [FakeSynthesizer("voice", on: self.call.loop)])
        plan.exhausted = [.say("We are sorry."), .hangUp]
        let (result, entries) = await self.call.run(plan)
        #expect(entries.heard.last == "We are sorry.")
        #expect(result.outcome == .failed)
        #expect(entries.hangup == "host: no provider was left")
    }

    @Test("The caller's speech stops the reply, and memory holds only what was heard")
    func bargeIn() async {
        let desk = FakeDialogue("desk", on: self.call.loop) { turn, request in
            let text =
                turn.cause == .start
                ? "Welcome to a very long greeting that nobody wants to hear to its end." : "Good."
            return [
                .delta(request, text: text, isProtected: false),
                .done(request, reason: .complete, units: 0),
            ]
        }
        let channel = FakeChannel(
            "phone", on: self.call.loop,
            [.speak(at: .seconds(2), for: .milliseconds(1_500)), .hangUp(at: .seconds(8))])
        let plan = self.call.plan(
            channel: channel,
            stt: [FakeRecognizer("ears", on: self.call.loop, [.words("agent")])], dialogue: [desk],
            tts: [FakeSynthesizer("voice", on: self.call.loop)])
        let (_, entries) = await self.call.run(plan)
        #expect(entries.turns == ["start", "agent"])
        #expect(entries.heard.first == "Welcome to a very long greeting that nobody wants–")
        let messages = desk.turns.withLock { $0.last?.messagesJSON ?? "" }
        #expect(
            messages.contains(
                #""content":"Welcome to a very long greeting that nobody wants","cut":true"#))
        // Speech began at 2.0 s and was sure by 2.1 s; 700 ms of it interrupt whatever the words.
        let reply = channel.reply.withLock { $0 }
        #expect(reply[125])
        #expect(!reply[140])
    }

    @Test("Keys are a turn like speech")
    func dtmf() async {
        let plan = self.call.plan(
            caller: [
                .press("4", at: .seconds(3)), .press("2", at: .milliseconds(3_400)),
                .hangUp(at: .seconds(9)),
            ], stt: [FakeRecognizer("ears", on: self.call.loop, [])], dialogue: [self.call.echo()],
            tts: [FakeSynthesizer("voice", on: self.call.loop)])
        let (_, entries) = await self.call.run(plan)
        #expect(entries.turns == ["start", "42"])
        #expect(entries.heard == ["Hello there.", "You said 42."])
    }

    @Test("A caller who says nothing is prompted twice, then the call ends")
    func silence() async {
        let plan = self.call.plan(
            caller: [], stt: [FakeRecognizer("ears", on: self.call.loop, [])],
            dialogue: [self.call.echo()], tts: [FakeSynthesizer("voice", on: self.call.loop)])
        let (result, entries) = await self.call.run(plan)
        #expect(entries.turns == ["start", "silence", "silence"])
        #expect(result.outcome == .abandoned)
        #expect(entries.hangup == "host: the caller was silent")
    }

    @Test("A call that lasts too long is ended")
    func maxDuration() async {
        var plan = self.call.plan(
            caller: [], stt: [FakeRecognizer("ears", on: self.call.loop, [])],
            dialogue: [self.call.echo()], tts: [FakeSynthesizer("voice", on: self.call.loop)])
        plan.maxDuration = .seconds(5)
        let (_, entries) = await self.call.run(plan)
        #expect(entries.hangup == "host: the longest duration of 5 s was reached")
    }

    @Test("A tool of the customer records is run once, and its result goes back to the dialogue")
    func records() async {
        let desk = FakeDialogue("desk", on: self.call.loop) { _, request in
            [
                .toolCall(
                    request, id: "t1", name: "crm.find_contact", argumentsJSON: #"{"account":"7"}"#)
            ]
        }
        let records = FakeRecords("records", on: self.call.loop)
        let plan = self.call.plan(
            caller: [.hangUp(at: .seconds(6))],
            stt: [FakeRecognizer("ears", on: self.call.loop, [])],
            dialogue: [desk], tts: [FakeSynthesizer("voice", on: self.call.loop)], crm: [records])
        let (_, entries) = await self.call.run(plan)
        #expect(records.operations.withLock { $0 } == [#"find_contact {"account":"7"}"#])
        #expect(desk.toolResults.withLock { $0 } == [#"{"name":"Ada"}"#])
        #expect(entries.heard == [#"The result is {"name":"Ada"}."#])
    }

    @Test("Records that fail are asked for at the next provider of the chain")
    func recordsFallback() async {
        let desk = FakeDialogue("desk", on: self.call.loop) { _, request in
            [.toolCall(request, id: "t1", name: "crm.find_contact", argumentsJSON: "{}")]
        }
        let down = FakeRecords(
            "down", on: self.call.loop, failure: ProviderFailure(.overloaded, "too many"))
        let plan = self.call.plan(
            caller: [.hangUp(at: .seconds(6))],
            stt: [FakeRecognizer("ears", on: self.call.loop, [])],
            dialogue: [desk], tts: [FakeSynthesizer("voice", on: self.call.loop)],
            crm: [down, FakeRecords("records", on: self.call.loop)])
        let (_, entries) = await self.call.run(plan)
        #expect(entries.fallbacks == ["crm down > records, 0 ms lost"])
        #expect(entries.heard == [#"The result is {"name":"Ada"}."#])
    }

    @Test("A transfer follows the reply that announces it, and ends the call")
    func transfer() async {
        let channel = FakeChannel("phone", on: self.call.loop, [])
        let (result, entries) = await self.call.run(self.transferPlan(channel))
        #expect(result.outcome == .transferred)
        #expect(channel.acts.withLock { $0 }.contains("transfer operator"))
        #expect(entries.heard == ["One moment."])
    }

    @Test("A dialogue whose transfer the channel refuses is told so, and goes on")
    func refusedTransfer() async {
        let channel = FakeChannel(
            "phone", on: self.call.loop, [.hangUp(at: .seconds(6))], refusing: [.transfer])
        let (result, entries) = await self.call.run(self.transferPlan(channel))
        #expect(result.outcome == .abandoned)
        #expect(entries.heard == ["One moment.", "The result is failed."])
    }

    private func transferPlan(_ channel: FakeChannel) -> CallPlan {
        let desk = FakeDialogue("desk", on: self.call.loop) { _, request in
            [
                .delta(request, text: "One moment.", isProtected: true),
                .toolCall(
                    request, id: "t1", name: "call.transfer",
                    argumentsJSON: #"{"to":"operator"}"#),
            ]
        }
        return self.call.plan(
            channel: channel, stt: [FakeRecognizer("ears", on: self.call.loop, [])],
            dialogue: [desk], tts: [FakeSynthesizer("voice", on: self.call.loop)])
    }

    @Test("A caller who hangs up before he has said anything has abandoned the call")
    func abandoned() async {
        let plan = self.call.plan(
            caller: [.hangUp(at: .milliseconds(500))],
            stt: [FakeRecognizer("ears", on: self.call.loop, [])], dialogue: [self.call.echo()],
            tts: [FakeSynthesizer("voice", on: self.call.loop)])
        let (result, entries) = await self.call.run(plan)
        #expect(result.outcome == .abandoned)
        #expect(entries.heard == ["–"] || entries.heard == ["Hello–"])
    }

    @Test("A call that is hung up before it has begun begins, ends at once and closes its sessions")
    func hungUpFirst() async {
        let plan = self.call.plan(
            caller: [.hangUp(at: .seconds(9))],
            stt: [FakeRecognizer("ears", on: self.call.loop, [])], dialogue: [self.call.echo()],
            tts: [FakeSynthesizer("voice", on: self.call.loop)])
        let (_, entries) = await self.call.run(plan, hungUp: "the host is shutting down")
        guard case .started = entries.first?.event else {
            Issue.record("it begins with \(entries.first.map { "\($0.event)" } ?? "nothing")")
            return
        }
        #expect(entries.hangup == "host: the host is shutting down")
        #expect(entries.heard.isEmpty)
        // Sessions that nobody closes are waited for, for seconds.
        #expect(entries.last?.event == .ended(outcome: .completed))
        #expect(entries.last.map { $0.at < .milliseconds(100) } == true)
    }
}
