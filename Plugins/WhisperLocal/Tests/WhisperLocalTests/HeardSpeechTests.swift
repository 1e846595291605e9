import Testing

@testable import WhisperLocal

@Suite("Tokens become words")
struct HeardSpeechTests {
    private func words(_ pieces: [[UInt8]], language: String) -> [String] {
        let tokens = pieces.enumerated().map { index, bytes in
            HeardSpeech.Token(
                bytes: bytes, start: 10 * index, end: 10 * index + 10, probability: 0.5,
                logProbability: -0.5)
        }
        let segment = HeardSpeech.Segment(tokens: tokens, noSpeech: 0)
        return HeardSpeech(segments: [segment], language: language).words.map(\.text)
    }

    @Test("A word lasts from its first token to its last, punctuation included")
    func joins() {
        let tokens = [" call", " for", "ward", "ing", "."].enumerated().map { index, text in
            HeardSpeech.Token(
                bytes: Array(text.utf8), start: 10 * index, end: 10 * index + 10,
                probability: index == 0 ? 0.5 : 1, logProbability: -0.1)
        }
        let segment = HeardSpeech.Segment(tokens: tokens, noSpeech: 0)
        #expect(
            HeardSpeech(segments: [segment], language: "en").words == [
                HeardWord(text: "call", start: 0, end: 10, probability: 0.5),
                HeardWord(text: "forwarding.", start: 10, end: 50, probability: 1),
            ])
    }

    @Test("A character that two tokens share stays whole")
    func splitCharacters() {
        let cafe: [[UInt8]] = [[0x20, 0x63, 0x61, 0x66, 0xC3], [0xA9], Array(" au".utf8)]
        #expect(self.words(cafe, language: "fr") == ["café", "au"])
    }

    @Test("Where no spaces are written each whole token is a word, with what ends a sentence")
    func withoutSpaces() {
        let pieces: [[UInt8]] = [
            Array("你好".utf8), [0xE4, 0xB8], [0x96], Array("界".utf8), Array("。".utf8),
        ]
        #expect(self.words(pieces, language: "zh") == ["你好", "世", "界。"])
        let words = HeardSpeech(
            segments: [
                HeardSpeech.Segment(
                    tokens: [
                        HeardSpeech.Token(
                            bytes: Array("你".utf8), start: 0, end: 1, probability: 1,
                            logProbability: 0),
                        HeardSpeech.Token(
                            bytes: Array("好".utf8), start: 1, end: 2, probability: 1,
                            logProbability: 0),
                    ], noSpeech: 0)
            ], language: "zh"
        ).words
        #expect(HeardSpeech.text(of: words, language: "zh") == "你好")
    }

    @Test(
        "Notes on sounds are no words",
        arguments: [" [BLANK_AUDIO]", " (music)", " *sighs*", " ♪", " ..."])
    func notes(_ text: String) {
        #expect(self.words([Array(text.utf8)], language: "en").isEmpty)
    }

    @Test("Doubtful words of what is likely no speech are left out, others are not")
    func doubts() {
        let unlikely = HeardSpeech.saying("thank you", noSpeech: 0.9, logProbability: -1.5)
        #expect(unlikely.words.isEmpty)
        #expect(HeardSpeech.saying("thank you", noSpeech: 0.9).words.count == 2)
        #expect(HeardSpeech.saying("thank you", logProbability: -1.5).words.count == 2)
    }

    @Test("What two passes agree on is stable, and grows only")
    func stable() {
        var stable = StablePrefix()
        func add(_ text: String) -> String? {
            stable.add(HeardSpeech.saying(text).words)
                ? stable.words.map(\.text).joined(separator: " ") : nil
        }
        #expect(add("I want") == nil)
        #expect(add("I want too") == "I want")
        #expect(add("I want to, book") == nil)
        #expect(add("I want To book a") == "I want To book")
        #expect(add("Something else") == nil)
        #expect(stable.words.count == 4)
    }

    @Test(
        "Language tags become Whisper's own",
        arguments: [
            ("en-GB", "en"), ("de", "de"), ("nb_NO", "no"), ("cmn-Hans-CN", "zh"), ("", ""),
            ("PT-br", "pt"),
        ])
    func languages(tag: String, code: String) {
        #expect(WhisperLanguage.code(of: tag) == code)
    }
}
