import FoundationEssentials
import JackfieldPlugin
import Testing

@testable import PocketSphinx

@Suite("Words, grammars, times and settings")
struct TextTests {
    @Test(
        "Text becomes the words that a caller says",
        arguments: [
            ("Press 1, please!", ["press", "one", "please"]),
            ("x-ray", ["x", "ray"]),
            ("What’s up", ["what's", "up"]),
            ("flight 42", ["flight", "forty", "two"]),
            ("room 1015", ["room", "one", "zero", "one", "five"]),
            ("07", ["zero", "seven"]), ("20th", ["twenty", "th"]),
            ("  '  ", []), ("né 日本", ["n"]),
        ])
    func spokenWords(text: String, words: [String]) {
        #expect(SpokenText.words(of: text) == words)
    }

    @Test("Phrases become one grammar whose name depends on its text only")
    func grammarOfPhrases() throws {
        let grammar = try #require(
            try SpeechGrammar(JackfieldPlugin.Expectation(phrases: ["Yes", "No, thanks"])))
        #expect(grammar.source.contains("public <phrases> = yes | no thanks;"))
        #expect(grammar.words == ["no", "thanks", "yes"])
        let same = try SpeechGrammar(JackfieldPlugin.Expectation(phrases: ["yes!", "no thanks"]))
        #expect(same == grammar)
        #expect(
            try SpeechGrammar(JackfieldPlugin.Expectation(phrases: ["maybe"]))?.name != grammar.name
        )
        #expect(try SpeechGrammar(JackfieldPlugin.Expectation(phrases: ["", "?!"])) == nil)
    }

    @Test("A scan finds the words and public rules of a grammar, and no comments, tags or weights")
    func scansGrammar() throws {
        let scan = try JSGFScan(
            """
            #JSGF V1.0 UTF-8 en;
            grammar com.example.order; // not this
            /* nor <that> */
            public <order> = /2/ I want {tag me} <size> [please] | "cancel";
            <size> = small | large;
            public <end> = good-bye;
            """)
        #expect(scan.publicRules == ["order", "end"])
        #expect(
            scan.words == ["i", "want", "please", "cancel", "small", "large", "good-bye"])
        #expect(
            scan.header.hasPrefix("#JSGF") && scan.header.hasSuffix("grammar com.example.order;"))
        #expect(scan.rules.contains("<order> = /2/ i want {tag me} <size> [please] | \"cancel\";"))
        #expect(!scan.rules.contains("public"))
    }

    @Test("A comment ends with its line, however the line ends")
    func commentsEnd() throws {
        let scan = try JSGFScan(
            "#JSGF V1.0;\r\ngrammar g; // not this\r\npublic <a> = yes; // nor that\r\n")
        #expect(scan.publicRules == ["a"])
        #expect(scan.words == ["yes"])
    }

    @Test("Too long an expectation is refused")
    func refusesLongExpectations() {
        let phrases = (0...SpeechGrammar.mostPhrases).map { _ in "yes" }
        #expect(throws: ProviderError.self) {
            try SpeechGrammar(JackfieldPlugin.Expectation(phrases: phrases))
        }
    }

    @Test(
        "A word that the dictionary lacks is put together from words and parts, or spelt",
        arguments: [
            ("cat", "K AE T"), ("lowercase", "L OW ER K EY S"), ("uncat", "AH N K AE T"),
            ("cats", "K AE T Z"), ("blick", "B L IH K"), ("Zzz", "Z Z"), ("42", "AH"),
        ])
    func spellsUnknownWords(word: String, sounds: String) {
        let dictionary = ["cat": "K AE T", "lower": "L OW ER", "case": "K EY S"]
        #expect(WordSpeller { dictionary[$0] }.pronunciation(of: word) == sounds)
    }

    @Test(
        "Silence, noises and empty steps are no words; marks of pronunciation fall away",
        arguments: [
            ("<sil>", nil), ("[NOISE]", nil), ("++NOISE++", nil), ("(NULL)", nil), ("", nil),
            ("a(2)", "a"), ("a.m.", "a.m."), ("yes", "yes"),
        ])
    func readsDictionaryEntries(entry: String, text: String?) {
        #expect(DecodedWord.spokenText(of: entry) == text)
    }

    @Test("Times follow the blocks across a gap")
    func timesAcrossGap() {
        var timeline = MediaTimeline(rate: 8_000)
        timeline.append(samples: 8_000, at: .seconds(10))
        timeline.append(samples: 8_000, at: .seconds(11))
        timeline.append(samples: 8_000, at: .seconds(20))
        #expect(timeline.time(ofSample: 4_000) == .milliseconds(10_500))
        #expect(timeline.time(ofSample: 15_999) < .seconds(12))
        #expect(timeline.time(ofSample: 20_000) == .milliseconds(20_500))
        #expect(timeline.end == .seconds(21))
    }

    @Test("Confidence falls with what a grammar loses against free sounds")
    func confidenceFallsWithLoss() {
        let losses = [0, 10, 33, 50, 200]
        let values = losses.map {
            GrammarFit.confidence(score: -100 * $0, soundsScore: 0, frames: 100)
        }
        #expect(values == values.sorted(by: >))
        #expect(values[0] > 0.95 && values[4] < 0.01)
        #expect(GrammarFit.confidence(score: 0, soundsScore: 0, frames: 0) == 0)
    }

    @Test("No settings are the defaults, and given ones replace them")
    func readsSettings() throws {
        func read(_ json: String) throws -> PocketSphinxSettings {
            try JSONDecoder().decode(PocketSphinxSettings.self, from: Data(json.utf8))
        }
        #expect(try read("{}") == PocketSphinxSettings())
        let given = try read(#"{"decoders": 9, "min_confidence": 0.5, "partial_interval_ms": 0}"#)
        #expect(given.decoders == 9)
        #expect(given.recognitionOptions.minimumConfidence == 0.5)
        #expect(given.recognitionOptions.partialInterval == nil)
    }
}
