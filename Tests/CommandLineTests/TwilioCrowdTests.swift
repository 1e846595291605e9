import CallModel
import ProviderSimulators
import TestSupport
import Testing

/// Many calls of one host at the same time, in real time.
@Suite("Many callers at Twilio", .heavy)
struct TwilioCrowdTests {
    #if DEBUG
    // As many as a build without optimisation bears, on two processors that also play Twilio.
    private static let callers = Sanitizer.isThread ? 2 : 12
    #else
    private static let callers = 60
    #endif

    /// The on-prem default, but that its ears and its voice follow a script: a caller's second words are "goodbye",
    /// whatever was said.
    private static let twin = """
          hearer:
            plugin: com.jackfield.scripted
            capability: stt
            settings: { stt: { utterances: [ { text: call forwarding }, { text: goodbye } ] } }
          speaker:
            plugin: com.jackfield.scripted
            capability: tts
            settings: { tts: { ms_per_character: 20, first_audio_delay_ms: 0 } }
        pipelines:
          reception: { channel: line, stt: [ hearer ], tts: [ speaker ] }
        """

    /// He keys in an account number that is his alone.
    private static func party(_ account: String, _ speech: [Int16]) -> FarParty {
        FarParty(steps: [
            (.afterReply(.milliseconds(700)), .say(speech)),
            (.afterReply(.milliseconds(700)), .press(account)),
            (.afterReply(.milliseconds(700)), .say(speech)),
        ])
    }

    @Test("are answered at once, and each has his own conversation to its end")
    func talk() async throws {
        let speech = try TwilioScene.speech()
        try await TwilioScene.run(
            configuration: "\(BundledCall.repository)/config/on-prem.yaml",
            settings: "calls: \(Self.callers)", adding: Self.twin
        ) { twilio in
            let accounts = (0..<Self.callers).map { "\(1_000 + $0)" }
            let calls = accounts.map {
                twilio.call(Self.party($0, speech), from: "+1555000\($0)")
            }
            for call in calls { await call.untilOver() }
            for call in calls {
                #expect(call.status == "completed", "\(call.notes)")
                #expect(
                    call.notes.filter { $0 != "clear" } == [
                        "status in-progress", "twiml Connect", "status completed",
                    ])
            }
            let journals = try await twilio.journals(Self.callers)
            let conversations = Dictionary(
                uniqueKeysWithValues: journals.map {
                    (ToldJournal.texts("from", of: "started", in: $0).joined(), $0)
                })
            for account in accounts {
                let entries = try #require(conversations["+1555000\(account)"])
                #expect(
                    ToldJournal.texts("input", of: "turn", in: entries) == [
                        "", "call forwarding", account, "goodbye",
                    ])
                let digits = account.map { Self.words[$0.wholeNumberValue ?? 0] }
                let heard = ToldJournal.texts("heard", of: "reply_ended", in: entries)
                #expect(
                    heard.contains { $0.contains("no account " + digits.joined(separator: " ")) },
                    "\(heard)")
                #expect(
                    ToldJournal.texts("outcome", of: "ended", in: entries) == ["completed"],
                    "\(entries)")
            }
        }
    }

    private static let words = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    ]
}
