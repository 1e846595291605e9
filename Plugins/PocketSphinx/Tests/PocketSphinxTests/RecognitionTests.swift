import JackfieldPlugin
import TestSupport
import Testing

@testable import PocketSphinx

@Suite("Recognition of recorded speech", .serialized, .onOwnThread, .heavy)
struct RecognitionTests {
    private static let commands = JackfieldPlugin.Expectation(
        phrases: [
            "call forwarding", "telephone number", "message deleted", "invalid choice", "Tuesday",
            "x-ray", "uppercase", "login incorrect", "hello world", "folder 7",
        ], isStrict: true)

    @Test(
        "A phrase that is expected is recognised at both rates",
        arguments: [8_000, 16_000],
        [
            ("call-forwarding", "call forwarding"), ("digits_day-2", "tuesday"),
            ("vm-Cust3", "folder seven"),
        ])
    func recognizesExpectedPhrases(rate: Int, recording: (name: String, text: String)) throws {
        let samples = try Speech.samples(recording.name, rate: rate)
        let heard = try Speech.recognize(samples, rate: rate, expecting: Self.commands)
        #expect(heard?.text == recording.text)
        #expect(try #require(heard?.confidence) > 0.5)
    }

    @Test("Words bear times on the caller-audio clock", arguments: [8_000, 16_000])
    func wordsBearTimes(rate: Int) throws {
        let samples = try Speech.samples("call-forwarding", rate: rate)
        let start = Duration.seconds(60)
        let heard = try #require(
            try Speech.recognize(samples, rate: rate, expecting: Self.commands, start: start))
        #expect(heard.words.map(\.text) == ["call", "forwarding"])
        let end = start + .seconds(1) * samples.count / rate
        #expect(heard.start > start + .milliseconds(100))
        #expect(heard.words[0].end <= heard.words[1].start + .milliseconds(10))
        #expect(heard.words[1].end > heard.words[1].start)
        #expect(heard.end <= end)
    }

    @Test("What no phrase of a strict expectation fits gives no final")
    func rejectsOtherSpeech() throws {
        let samples = try Speech.samples("conf-getconfno", rate: 16_000)
        #expect(try Speech.recognize(samples, rate: 16_000, expecting: Self.commands) == nil)
    }

    @Test("What no phrase of a loose expectation fits is heard as free speech")
    func fallsBackToFreeSpeech() throws {
        var expectation = Self.commands
        expectation.isStrict = false
        let samples = try Speech.samples("conf-getconfno", rate: 16_000)
        let heard = try Speech.recognize(samples, rate: 16_000, expecting: expectation)
        #expect(try #require(heard).text.contains("conference number followed by the pound key"))
    }

    @Test("A grammar with a word that no dictionary has is understood")
    func takesGrammarWithUnknownWord() throws {
        let grammar =
            "#JSGF V1.0; grammar g; public <c> = ( uppercase | lowercase ) [ Xyzzyplugh ];"
        let samples = try Speech.samples("lowercase", rate: 16_000)
        let heard = try Speech.recognize(
            samples, rate: 16_000,
            expecting: JackfieldPlugin.Expectation(grammar: grammar, isStrict: true))
        #expect(heard?.text == "lowercase")
    }

    @Test("Phrases count beside a grammar")
    func takesPhrasesBesideGrammar() throws {
        let expectation = JackfieldPlugin.Expectation(
            phrases: ["call forwarding"],
            grammar: "#JSGF V1.0;\ngrammar g;\npublic <c> = hello world;", isStrict: true)
        for (name, text) in [
            ("call-forwarding", "call forwarding"), ("hello-world", "hello world"),
        ] {
            let samples = try Speech.samples(name, rate: 16_000)
            let heard = try Speech.recognize(samples, rate: 16_000, expecting: expectation)
            #expect(heard?.text == text)
        }
    }

    @Test("Partials come while the caller speaks, and lie within the audio heard")
    func givesPartials() throws {
        var partials: [Transcript] = []
        let samples = try Speech.samples("conf-getconfno", rate: 16_000)
        let heard = try Speech.recognize(samples, rate: 16_000) { partials.append($0) }
        #expect(partials.count > 3)
        #expect(partials.allSatisfy { $0.confidence == nil && $0.end <= .milliseconds(3_900) })
        #expect(try #require(heard).text.contains("conference number followed by the pound key"))
    }

    @Test("Silence, noise and a steady tone hold no words", arguments: [8_000, 16_000])
    func hearsNothingInNoise(rate: Int) throws {
        let tone = (0..<rate).map { Int16(8_000 * sine(2 * .pi * 440 * Double($0) / Double(rate))) }
        for samples in [
            [Int16](repeating: 0, count: rate), Speech.noise(rate, amplitude: 500), tone, [],
        ] {
            #expect(try Speech.recognize(samples, rate: rate, expecting: Self.commands) == nil)
            #expect(try Speech.recognize(samples, rate: rate) == nil)
        }
    }

    @Test("Broken grammars are refused with a reason")
    func refusesBrokenGrammars() throws {
        for grammar in [
            "hello", "#JSGF V1.0; grammar g; <a> = b;",
            "#JSGF V1.0; grammar g; import <other.*>; public <a> = b;",
            "#JSGF V1.0; grammar g; public <a> = b <missing>;",
        ] {
            #expect(throws: ProviderError.self) {
                try SpeechGrammar(JackfieldPlugin.Expectation(grammar: grammar))
            }
        }
    }

    @Test("A missing model says which package has it")
    func missingModelNamesPackage() {
        var settings = PocketSphinxSettings()
        settings.model = "/nowhere"
        let error = #expect(throws: ProviderError.self) {
            try DecoderPool(settings.decoderConfiguration, limit: 1)
        }
        #expect(error?.code == .misconfigured)
        #expect(error?.message.contains("apt-get install pocketsphinx-en-us") == true)
    }

    @Test("A pool lends no more decoders than its limit, and lends one again that came back")
    func poolKeepsLimit() throws {
        let pool = try DecoderPool(PocketSphinxSettings().decoderConfiguration, limit: 1)
        let decoder = try #require(try pool.borrow(readyFor: .sounds))
        #expect(try pool.borrow(readyFor: .sounds) == nil)
        pool.giveBack(decoder)
        #expect(try pool.borrow(readyFor: .sounds) === decoder)
    }
}
