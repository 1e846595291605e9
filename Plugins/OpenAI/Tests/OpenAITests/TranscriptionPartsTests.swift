import Testing

@testable import OpenAI

@Suite("What a caller says, in parts")
struct UtteranceCutterTests {
    /// Blocks of 20 ms at 1 kHz, each of one level.
    private static func parts(_ levels: [Int16], longest: Int) -> [(start: Int, count: Int)] {
        var cutter = UtteranceCutter(rate: 1_000, longest: longest)
        var parts: [UtteranceCutter.Part] = []
        for level in levels {
            let block = [Int16](repeating: level, count: 20)
            if let part = cutter.add(block.span) { parts.append(part) }
        }
        if let part = cutter.takeAll() { parts.append(part) }
        return parts.map { ($0.start, $0.samples.count) }
    }

    private static func levels(_ runs: (Int16, Int)...) -> [Int16] {
        runs.flatMap { Array(repeating: $0.0, count: $0.1) }
    }

    private static func text(_ parts: [(start: Int, count: Int)]) -> [String] {
        parts.map { "\($0.start)+\($0.count)" }
    }

    @Test("is one part as long as a request bears it, pauses or not")
    func whole() {
        let levels = Self.levels((1_000, 50), (0, 30), (1_000, 50))
        #expect(Self.text(Self.parts(levels, longest: 6_000)) == ["0+2600"])
    }

    @Test("ends with the next pause when it is nearly too long")
    func pause() {
        let levels = Self.levels((1_000, 220), (0, 20), (1_000, 50))
        #expect(Self.text(Self.parts(levels, longest: 6_000)) == ["0+4700", "4700+1100"])
    }

    @Test("is cut where it is least loud when there is no pause")
    func quietest() {
        let levels = Self.levels((1_000, 240), (200, 10), (1_000, 100))
        #expect(Self.text(Self.parts(levels, longest: 6_000)) == ["0+4900", "4900+2100"])
    }

    @Test("is nothing when it is too short for a word")
    func short() {
        #expect(Self.parts(Self.levels((1_000, 4)), longest: 6_000).isEmpty)
        #expect(Self.text(Self.parts(Self.levels((1_000, 5)), longest: 6_000)) == ["0+100"])
    }
}

@Suite("A form with a WAV file")
struct MultipartFormTests {
    @Test("is written as servers read it")
    func form() {
        let form = MultipartForm(
            fields: [("model", "m"), ("prompt", "a\r\nb")], fileName: "a.wav",
            fileType: "audio/wav", file: [1, 2])
        let mark = String(MultipartForm.type.split(separator: "=").last ?? "")
        let lines = [
            "--\(mark)", "Content-Disposition: form-data; name=\"model\"", "", "m",
            "--\(mark)", "Content-Disposition: form-data; name=\"prompt\"", "", "a", "b",
            "--\(mark)", "Content-Disposition: form-data; name=\"file\"; filename=\"a.wav\"",
            "Content-Type: audio/wav", "", "\u{1}\u{2}", "--\(mark)--", "",
        ]
        let body = String(decoding: form.body, as: UTF8.self)
        #expect(body == lines.joined(separator: "\r\n"))
    }

    @Test("holds the samples behind a head that tells what they are")
    func wav() {
        let file = WAVFile.bytes([1, -2], rate: 8_000)
        #expect(file.count == 48)
        guard case .whole(let head) = WAVHead.read(file) else {
            Issue.record("there is no head")
            return
        }
        #expect(head.rate == 8_000 && head.channels == 1 && head.bits == 16 && head.isPlain)
        #expect(head.offset == 44 && head.length == 4)
        #expect(file.suffix(4) == [1, 0, 254, 255])
        #expect(Array(file[4..<8]) == [40, 0, 0, 0])
    }
}

@Suite("What a server has understood")
struct TranscriptionAnswerTests {
    @Test("is read from what OpenAI and whisper.cpp write")
    func answers() throws {
        let openAI = try #require(
            Transcription(
                json: Array(
                    #"{"text":"a b","language":"en","words":[{"word":"a","start":-1,"end":0.5}]}"#
                        .utf8)))
        #expect(openAI.text == "a b" && openAI.language == "en")
        #expect(
            openAI.words == [Transcription.Word(text: "a", start: .zero, end: .milliseconds(500))])
        let local = try #require(
            Transcription(
                json: Array(
                    """
                    {"text":" a\\n","language":"english","segments":[
                     {"id":0,"words":[{"word":" a","start":1,"end":0.5},
                      {"word":" ","start":1,"end":2}]}]}
                    """.utf8)))
        #expect(local.text == "a" && local.language.isEmpty)
        #expect(
            local.words == [Transcription.Word(text: "a", start: .seconds(1), end: .seconds(1))])
    }

    @Test("is nothing without a text", arguments: ["", "null", "[]", "{}", #"{"text":1}"#, "a"])
    func none(_ json: String) { #expect(Transcription(json: Array(json.utf8)) == nil) }
}
