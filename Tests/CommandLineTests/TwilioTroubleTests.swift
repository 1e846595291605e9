import CallModel
import ProviderSimulators
import TestSupport
import Testing

/// What networks, clocks and strangers do to calls at Twilio, in real time.
@Suite("In trouble, a call at Twilio", .live)
struct TwilioTroubleTests {
    private static let lines: [(name: String, quality: LineQuality)] = [
        ("loss", LineQuality(loss: 0.1)), ("jitter", LineQuality(jitter: .milliseconds(200))),
        ("fast", LineQuality(drift: 20_000)), ("slow", LineQuality(drift: -20_000)),
    ]

    @Test("is understood and answered though frames are lost, late, too many or too few")
    func badLines() async throws {
        let speech = try TwilioScene.speech()
        try await TwilioScene.run(adding: TwilioScene.pipeline()) { twilio in
            let calls = Self.lines.map { line in
                twilio.call(
                    FarParty(
                        steps: [
                            (.afterReply(.milliseconds(700)), .say(speech)),
                            // All of the answer, in which the clocks drift apart.
                            (.afterReply(.milliseconds(5_000)), .say(speech)),
                        ], line: line.quality), from: line.name)
            }
            for call in calls {
                await call.untilOver()
                #expect(call.status == "completed" && !call.notes.contains { $0.hasPrefix("w") })
            }
            let journals = try await twilio.journals(calls.count)
            for (name, _) in Self.lines {
                let entries = try #require(
                    journals.first {
                        ToldJournal.texts("from", of: "started", in: $0) == [name]
                    })
                let turns = ToldJournal.texts("input", of: "turn", in: entries)
                #expect(turns == ["", "call forwarding", "stop it"], "\(name): \(turns)")
                let heard = ToldJournal.texts("heard", of: "reply_ended", in: entries)
                #expect(
                    heard == ["Hello there.", AnsweringDesk.answer, "Goodbye then."],
                    "\(name): \(heard)")
                #expect(ToldJournal.texts("outcome", of: "ended", in: entries) == ["completed"])
                guard name == "loss" else { continue }
                let flaws = entries.first { $0["event"]?.string == "media_flawed" }
                guard case .number(let dropped)? = flaws?["dropped"] else {
                    Issue.record("\(entries)")
                    continue
                }
                #expect(dropped > 20)
            }
        }
    }

    /// Others at the same time, what the log says of them, and what their journals say.
    private static let offenders: [(name: String, party: FarParty, log: String, detail: String)] = [
        (
            "media first", FarParty(opening: [Self.connected, Self.media("{stream}")]),
            "reason=\"has come before start\"", ""
        ),
        ("nothing", FarParty(opening: []), "reason=\"was refused: no start has come\"", ""),
        (
            "two starts", Self.doing(.send(Self.start)), "reason=\"has come twice\" what=start",
            "the far party hung up"
        ),
        (
            "giant", Self.doing(.send(String(repeating: "x", count: 2_000_000))), "", ""
        ),
        (
            "JSON", Self.doing(.send(#"{"event":"media","streamSid":"{stream}","#)),
            "reason=\"is no JSON object", "the far party hung up"
        ),
        (
            "base64", Self.doing(.send(Self.media("{stream}", "?!?!"))),
            "reason=\"has a payload that is no Base64", "the far party hung up"
        ),
        ("flood", Self.doing(.flood(5_000)), "", ""),
        ("half closed", Self.doing(.halfClose), "", "the media stream was lost (code 1006)"),
        ("not reading", Self.doing(.stopReading), "", "the far party hung up"),
    ]

    private static let connected = #"{"event":"connected","protocol":"Call","version":"1.0.0"}"#
    private static let start =
        #"{"event":"start","sequenceNumber":"1","streamSid":"{stream}","start":{"streamSid":"{stream}","accountSid":"{account}","callSid":"{call}","tracks":["inbound"],"customParameters":{"token":"another"},"mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1}}}"#

    private static func media(_ stream: String, _ payload: String = "/////w==") -> String {
        #"{"event":"media","sequenceNumber":"3","streamSid":"\#(stream)","media":{"track":"inbound","chunk":"1","timestamp":"20","payload":"\#(payload)"}}"#
    }

    private static func doing(_ misdeed: Misdeed) -> FarParty {
        FarParty(steps: [
            (.at(.seconds(4)), .misbehave(misdeed)), (.at(.seconds(9)), .hangUp),
        ])
    }

    @Test(
        "is not disturbed by others that break every rule, and each of those ends with its reason")
    func offenders() async throws {
        let speech = try TwilioScene.speech()
        try await TwilioScene.run(settings: "calls: 20", adding: TwilioScene.pipeline()) { twilio in
            let others = Self.offenders.map { twilio.call($0.party, from: $0.name) }
            let good = twilio.call(
                FarParty(steps: [
                    (.afterReply(.milliseconds(700)), .say(speech)),
                    (.afterReply(.milliseconds(700)), .say(speech)),
                ]), from: "good")
            await good.untilOver()
            for (call, offender) in zip(others, Self.offenders) {
                // Who says nothing is left by the host, after five seconds.
                if offender.name != "nothing" { call.hangUp() }
                await call.untilOver()
            }
            let journals = try await twilio.journals(others.count + 1)
            let conversations = Dictionary(
                uniqueKeysWithValues: journals.map {
                    (ToldJournal.texts("from", of: "started", in: $0).joined(), $0)
                })
            let entries = try #require(conversations["good"])
            #expect(
                ToldJournal.texts("input", of: "turn", in: entries) == [
                    "", "call forwarding", "stop it",
                ])
            // The others break their rules while it is answered.
            let heard = ToldJournal.texts("heard", of: "reply_ended", in: entries)
            #expect(heard.dropFirst() == [AnsweringDesk.answer, "Goodbye then."], "\(heard)")
            for (name, _, log, detail) in Self.offenders {
                let entries = try #require(conversations[name])
                #expect(entries.last?["event"]?.string == "ended", "\(name): \(entries)")
                let found = ToldJournal.texts("detail", of: "hung_up", in: entries)
                #expect(detail.isEmpty || found == [detail], "\(name): \(found)")
                #expect(log.isEmpty || twilio.host.text.contains(log), "\(twilio.host.text)")
            }
        }
    }

    @Test(
        "is not taken from strangers: a wrong signature, a wrong path, and a stream without a call")
    func strangers() async throws {
        try await TwilioScene.run(adding: TwilioScene.pipeline()) { twilio in
            let scene = Kept(twilio.scene)
            let url = twilio.url
            let statuses = try await onOwnThread {
                try ["voice", "status", "nothing", "media"].map { path in
                    try OutsideTool.runNow(
                        "curl",
                        [
                            "-s", "-o", "/dev/null", "-w", "%{http_code}", "--max-time", "20", "-H",
                            "x-twilio-signature: bm8=", "-d", "CallSid=CA1", "\(url)/line/\(path)",
                        ], in: scene.value.folder
                    ).output
                }
            }
            #expect(statuses == ["403", "403", "403", "403"], "\(statuses)")
        }
    }
}
