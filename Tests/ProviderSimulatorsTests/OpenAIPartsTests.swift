import Testing

@testable import ProviderSimulators

@Suite("Parts of the simulated OpenAI")
struct OpenAIPartsTests {
    private static let type = "multipart/form-data; boundary=\"x-1\""

    @Test("A form is read field by field, whatever stands in its file")
    func form() throws {
        let text = """
            --x-1\r
            Content-Disposition: form-data; name="model"\r
            \r
            whisper-1\r
            --x-1\r
            content-disposition: form-data; name="part[]"\r
            \r
            a\r
            --x-1\r
            Content-Disposition: form-data; name="part[]"\r
            \r
            b\r
            --x-1\r
            Content-Disposition: form-data; name="file"; filename="a.wav"\r
            Content-Type: audio/wav\r
            \r

            """
        let file: [UInt8] = [0, 13, 10, 45, 45, 120, 255, 13, 10, 13, 10]
        let body = Array(text.utf8) + file + Array("\r\n--x-1--\r\n".utf8)
        let form = try #require(UploadedForm(body, type: Self.type))
        #expect(form["model"]?.text == "whisper-1")
        #expect(form.texts("part[]") == ["a", "b"])
        #expect(form["file"].map { Array($0.bytes) } == file)
        #expect(form["prompt"] == nil)
    }

    @Test(
        "What is no form is none",
        arguments: [
            "", "--x-1--\r\n", "--x-1\r\nno headers\r\n--x-1--\r\n",
            "--x-1\r\nContent-Disposition: form-data\r\n\r\na\r\n--x-1--\r\n",
        ])
    func noForm(_ text: String) {
        #expect(UploadedForm(Array(text.utf8), type: Self.type) == nil)
        #expect(UploadedForm(Array(text.utf8), type: "text/plain") == nil)
    }

    /// A file of the simulated voice's rate.
    private static func file(_ samples: [Int16]) -> [UInt8] {
        SimulatedVoice.wavHead
            + samples.flatMap { sample -> [UInt8] in
                let code = UInt16(bitPattern: sample)
                return [UInt8(truncatingIfNeeded: code), UInt8(truncatingIfNeeded: code >> 8)]
            }
    }

    @Test("Speech is what is loud, from its first sample to its last")
    func speech() throws {
        let silence = [Int16](repeating: 0, count: 12_000)
        let voice = [Int16](repeating: 9_000, count: 24_000)
        let upload = try #require(
            UploadedSpeech(wav: Self.file(silence + voice + silence)[...]))
        #expect(upload.duration == 2)
        let spoken = try #require(upload.spoken)
        #expect(spoken.lowerBound == 0.5)
        #expect((1.49...1.5).contains(spoken.upperBound))
        #expect(UploadedSpeech(wav: Self.file(silence)[...])?.spoken == nil)
    }

    @Test("What is no WAV file of 16 bits and one channel is none")
    func noSpeech() {
        var stereo = Self.file([1, 2, 3, 4])
        stereo[22] = 2
        for bytes in [[], Array("RIFF".utf8), Self.file([]), stereo] {
            #expect(UploadedSpeech(wav: bytes[...]) == nil)
        }
    }

    @Test("The voice hums for as long as there are letters, and faster when it is told so")
    func voice() {
        let bytes = { (voice: SimulatedVoice) in voice.pieces.reduce(0) { $0 + $1.count } }
        #expect(bytes(SimulatedVoice("abcd")) == 4 * 2_400)
        #expect(bytes(SimulatedVoice("abcd", speed: 2)) == 2 * 2_400)
        #expect(SimulatedVoice("abcd").pieces.count == 2)
    }
}
