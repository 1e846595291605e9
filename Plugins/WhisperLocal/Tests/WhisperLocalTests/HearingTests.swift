import JackfieldPlugin
import Testing

@testable import WhisperLocal

@Suite("A call's speech becomes words")
struct HearingTests {
    @Test("A finalize gives the words with their times on the caller's clock, and ends")
    func finalizes() throws {
        let call = HearingCall(says: "call forwarding")
        call.say(4, at: .seconds(5))
        call.hearing.finalize(7)
        #expect(call.reports.isEmpty)
        call.stage.run()
        #expect(call.reports.count == 2 && call.reports.last == .done(7))
        guard case .final(let transcript, of: 7) = try #require(call.reports.first) else {
            Issue.record("no final came first")
            return
        }
        #expect(transcript.text == "call forwarding")
        #expect(transcript.language == "en")
        #expect(transcript.confidence == 0.9)
        #expect(
            transcript.words == [
                Transcript.Word(
                    "call", start: .seconds(5), end: .milliseconds(5_300), confidence: 0.9),
                Transcript.Word(
                    "forwarding", start: .milliseconds(5_300), end: .milliseconds(5_600),
                    confidence: 0.9),
            ])
        #expect(call.transcriber.passes.map(\.language) == ["en"])
    }

    @Test("Times stay inside the audio, whatever the model says, and follow the gaps")
    func times() throws {
        let call = HearingCall(says: "one", "a b c d e f g h")
        call.say(3)
        call.hearing.finalize(1)
        call.say(3, at: .seconds(60))
        call.hearing.finalize(2)
        call.stage.run()
        guard case .final(let transcript, of: 2) = call.reports[2] else {
            Issue.record("no second final")
            return
        }
        #expect(transcript.start == .seconds(60))
        #expect(transcript.end == .milliseconds(60_940))
        #expect(transcript.words.allSatisfy { $0.end <= .milliseconds(60_940) })
    }

    @Test("When nobody spoke a finalize ends at once, without a pass")
    func silence() {
        let call = HearingCall([], options: HearingCall.withoutPartials)
        call.hearing.hear(Voice.quiet(milliseconds: 1_000), lasting: .seconds(1), at: .zero)
        call.hearing.finalize(1)
        #expect(call.reports == [.done(1)])
        #expect(call.transcriber.passes.isEmpty)
    }

    @Test("What the model hears nothing in gives no final")
    func noWords() {
        let call = HearingCall([], options: HearingCall.withoutPartials)
        call.say(3)
        call.hearing.finalize(1)
        call.stage.run()
        #expect(call.reports == [.done(1)])
    }

    @Test("Words are shown once two passes agree on them")
    func partials() {
        let call = HearingCall(
            says: "call for", "call forwarding to", options: HearingOptions())
        call.say(3)
        call.stage.run()
        #expect(call.reports.isEmpty)
        call.say(3, at: .milliseconds(940))
        call.stage.run()
        #expect(!call.transcriber.passes.contains { !$0.isPartial })
        #expect(
            call.reports == [
                .partial(
                    Transcript(
                        "call", start: .zero, end: .milliseconds(1_400), language: "en"))
            ])
    }

    @Test("A finalize ends the partial that runs, whose words are shown no more")
    func finalizeEndsPartial() {
        let call = HearingCall([])
        call.say(3)
        call.hearing.finalize(1)
        call.stage.run()
        // The partial had not begun.
        #expect(call.transcriber.passes.map(\.isPartial) == [false])
        #expect(call.reports == [.done(1)])
    }

    @Test("An utterance that is too long is decided in parts, in order")
    func parts() {
        var options = HearingCall.withoutPartials
        options.longestWindow = .seconds(5)
        let call = HearingCall(says: "first part", "second part", options: options)
        for second in 0..<6 { call.say(3, at: .milliseconds(940 * second)) }
        call.hearing.finalize(1)
        call.stage.run()
        let texts = call.reports.compactMap { report -> String? in
            guard case .final(let transcript, of: let id) = report else { return nil }
            return "\(id ?? 0) \(transcript.text)"
        }
        #expect(texts == ["0 first part", "1 second part"])
        #expect(call.reports.last == .done(1))
    }

    @Test("A language that was found out is kept, and expected phrases are told to the model")
    func languageAndPrompt() {
        var options = HearingCall.withoutPartials
        options.language = ""
        options.prompt = "Jackfield"
        let call = HearingCall(
            [
                ScriptedTranscriber.says("ja", language: "de"),
                ScriptedTranscriber.says("nein", language: "de"),
            ], options: options)
        call.say(3)
        call.hearing.finalize(1)
        call.stage.run()
        call.hearing.expect(["account", "balance"])
        call.say(3, at: .seconds(4))
        call.hearing.finalize(2)
        call.stage.run()
        #expect(call.transcriber.passes.map(\.language) == ["", "de"])
        #expect(
            call.transcriber.passes.map(\.prompt) == ["Jackfield", "Jackfield account, balance"])
    }
}
