import CallModel
import ProviderSimulators
import TestSupport
import Testing

/// Calls between the built host and a simulated Twilio, in real time.
@Suite("At Twilio, a call", .live)
struct TwilioTests {
    private static func loud(_ samples: [Int16]) -> Int {
        samples.count { $0.magnitude > 300 }
    }

    @Test("is heard, answered, interrupted where Twilio's marks say, and hung up by the dialogue")
    func talks() async throws {
        let speech = try TwilioScene.speech()
        try await TwilioScene.run(adding: TwilioScene.pipeline()) { twilio in
            let party = FarParty(steps: [
                (.afterReply(.milliseconds(400)), .say(speech)),
                (.intoReply(.milliseconds(1_000)), .say(speech)),
            ])
            let call = twilio.call(party)
            await call.untilOver()
            #expect(call.status == "completed")
            #expect(
                call.notes == [
                    "status in-progress", "twiml Connect", "clear", "status completed",
                ])
            let entries = try #require(try await twilio.journals(1).first)
            let turns = ToldJournal.texts("input", of: "turn", in: entries)
            #expect(turns == ["", "call forwarding", "stop it"])
            #expect(ToldJournal.texts("from", of: "started", in: entries) == ["+15550123"])
            #expect(ToldJournal.texts("outcome", of: "ended", in: entries) == ["completed"])
            let heard = ToldJournal.texts("heard", of: "reply_ended", in: entries)
            try #require(heard.count == 3)
            #expect(heard[0] == "Hello there." && heard[2] == "Goodbye then.")
            // Each letter sounds for 60 ms; what was interrupted is not heard to its end.
            #expect(heard[1].hasPrefix("One two") && heard[1].count < 60, "\(heard[1])")
            let letters = heard.joined().count { $0.isLetter }
            let audible = Self.loud(call.heard)
            #expect((letters * 300...letters * 500 + 4_000).contains(audible), "\(audible)")
        }
    }

    @Test("reaches the on-prem default: a human's words are understood, and the answer is heard")
    func onPrem() async throws {
        let speech = try TwilioScene.speech()
        try await TwilioScene.run(
            configuration: "\(BundledCall.repository)/config/twilio.yaml", provider: "twilio"
        ) { twilio in
            let party = FarParty(steps: [
                (.afterReply(.milliseconds(1_500)), .say(speech)),
                (.afterReply(.milliseconds(1_500)), .hangUp),
            ])
            let call = twilio.call(party, provider: "twilio")
            await call.untilOver()
            #expect(
                call.notes.last == "status completed"
                    && !call.notes.contains { $0.hasPrefix("warn") })
            let entries = try #require(try await twilio.journals(1).first)
            #expect(
                ToldJournal.texts("input", of: "turn", in: entries) == ["", "call forwarding"])
            let said = ToldJournal.texts("text", of: "sentence", in: entries)
            #expect(said.contains("What is your account number?"))
            #expect(
                ToldJournal.texts("detail", of: "hung_up", in: entries)
                    == ["the far party hung up"])
            // Three seconds of voice at least.
            #expect(call.heard.count > 8 * 8_000 && Self.loud(call.heard) > 8_000)
        }
    }

    @Test("that the caller ends at any moment has a journal with an end and no failure")
    func hangsUpAnyTime() async throws {
        let speech = try TwilioScene.speech()
        try await TwilioScene.run(adding: TwilioScene.pipeline()) { twilio in
            let moments = [0, 20, 100, 300, 700, 1_500, 2_500, 4_000]
            // In the greeting, and while he speaks.
            let calls = moments.map { moment in
                var party = FarParty(steps: [(.at(.milliseconds(moment)), .hangUp)])
                if moment > 1_000 {
                    party.steps.insert((.afterReply(.milliseconds(300)), .say(speech)), at: 0)
                }
                return twilio.call(party)
            }
            // Before anything is answered.
            let early = twilio.call(FarParty())
            early.hangUp()
            for call in calls + [early] {
                await call.untilOver()
                #expect(!call.notes.contains { $0.hasPrefix("error") }, "\(call.notes)")
            }
            for entries in try await twilio.journals(moments.count + 1) {
                let outcomes = ToldJournal.texts("outcome", of: "ended", in: entries)
                #expect(outcomes == ["abandoned"] || outcomes == ["completed"], "\(outcomes)")
                #expect(ToldJournal.texts("detail", of: "hung_up", in: entries).count == 1)
                #expect(entries.last?["event"]?.string == "ended")
            }
            #expect(!twilio.host.text.contains("not as it should be"), "\(twilio.host.text)")
        }
    }

    @Test("that is dialled rings, is answered, and is hung up through the API")
    func dials() async throws {
        try await TwilioScene.run(adding: TwilioScene.pipeline()) { twilio in
            twilio.simulator.fail(.create, with: [.status(429), .status(503)])
            twilio.simulator.answering { _ in
                FarParty(steps: [(.afterReply(.milliseconds(800)), .hangUp)])
            }
            try await twilio.dial()
            let entries = try #require(try await twilio.journals(1).first)
            let events = entries.compactMap { $0["event"]?.string }
            #expect(events.contains("ringing") && events.contains("answered"))
            #expect(ToldJournal.texts("heard", of: "reply_ended", in: entries) == ["Hello there."])
            #expect(twilio.simulator.requests(for: .create) == 3)
            #expect(twilio.simulator.calls.count == 1)
        }
    }

    @Test(
        "that is dialled in vain says why: busy, nobody there, no such number, not ours to call from"
    )
    func dialsInVain() async throws {
        try await TwilioScene.run(settings: "ring_s: 5", adding: TwilioScene.pipeline()) { twilio in
            twilio.simulator.answering { to in
                FarParty(
                    outcome: to.hasSuffix("1")
                        ? .busy : to.hasSuffix("2") ? .failed : .noAnswer)
            }
            for to in ["+15550171", "+15550172", "+15550173", "+15005550001"] {
                try await twilio.dial(to: to)
            }
            var endings: [String: String] = [:]
            for entries in try await twilio.journals(4) {
                let to = ToldJournal.texts("to", of: "started", in: entries).first ?? ""
                endings[to] =
                    ToldJournal.texts("cause", of: "hung_up", in: entries).joined() + ", "
                    + ToldJournal.texts("outcome", of: "ended", in: entries).joined()
            }
            #expect(
                endings == [
                    "+15550171": "busy, rejected", "+15550172": "failed, failed",
                    "+15550173": "no_answer, rejected", "+15005550001": "failed, failed",
                ])
        }
    }

    @Test("that a machine answers is known to be one, before the first word")
    func machine() async throws {
        try await TwilioScene.run(
            settings: "machine_detection: message_end", adding: TwilioScene.pipeline()
        ) { twilio in
            twilio.simulator.answering { _ in
                FarParty(
                    answeredBy: "machine", steps: [(.afterReply(.milliseconds(500)), .hangUp)])
            }
            try await twilio.dial()
            let entries = try #require(try await twilio.journals(1).first)
            let events = entries.compactMap { $0["event"]?.string }
            #expect(ToldJournal.texts("value", of: "fact", in: entries) == ["machine"])
            let fact = try #require(events.firstIndex(of: "fact"))
            #expect(fact < (events.firstIndex(of: "answered") ?? 0))
        }
    }

    @Test("is handed over, and comes back when nobody takes it", arguments: [true, false])
    func transfers(_ isTaken: Bool) async throws {
        let speech = try TwilioScene.speech()
        let pipeline = TwilioScene.pipeline(
            "{ matches: \".*forwarding.*\", say: [ One moment. ], tools: [ { name: call.transfer, arguments: { to: \"+15550199\" } } ] }"
        )
        try await TwilioScene.run(adding: pipeline) { twilio in
            let party = FarParty(
                steps: [
                    (.afterReply(.milliseconds(400)), .say(speech)),
                    (.afterReply(.seconds(3)), .hangUp),
                ], dialled: isTaken ? .answer : .busy)
            let call = twilio.call(party)
            await call.untilOver()
            #expect(call.notes.contains("dial +15550199"))
            let entries = try #require(try await twilio.journals(1).first)
            let outcome = ToldJournal.texts("outcome", of: "ended", in: entries)
            #expect(outcome == [isTaken ? "transferred" : "completed"])
            #expect(call.notes.count { $0 == "twiml Connect" } == (isTaken ? 1 : 2))
        }
    }
}
