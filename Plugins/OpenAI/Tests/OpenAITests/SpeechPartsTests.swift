import JackfieldPlugin
import Testing

@testable import OpenAI

@Suite("Text that is cut into sentences")
struct SentenceCutterTests {
    private static func cut(_ pieces: [String], isComplete: Bool = true) -> [String] {
        var cutter = SentenceCutter()
        var sentences: [String] = []
        for piece in pieces {
            cutter.append(piece)
            while let sentence = cutter.next(isComplete: false) { sentences.append(sentence.text) }
        }
        while let sentence = cutter.next(isComplete: isComplete) { sentences.append(sentence.text) }
        return sentences
    }

    @Test(
        "ends where a sentence surely ends, whatever the pieces",
        arguments: [
            ("We open at nine. Come in! Well?", ["We open at nine.", "Come in!", "Well?"]),
            ("Ask Dr. Smith. He knows.", ["Ask Dr. Smith.", "He knows."]),
            ("It is 5. Not 6, i. e. less.", ["It is 5. Not 6, i. e. less."]),
            ("He said \"Never!\" Then he left", ["He said \"Never!\"", "Then he left"]),
            ("One\n\nTwo", ["One", "Two"]), ("好。再见", ["好。", "再见"]), (" … ", []), ("", []),
        ])
    func sentences(_ text: String, _ expected: [String]) {
        #expect(Self.cut([text]) == expected)
        #expect(Self.cut(text.map { String($0) }) == expected)
    }

    @Test("tells where each stands in the text")
    func places() {
        var cutter = SentenceCutter()
        cutter.append("Füße hoch!  Weiter")
        let (first, second) = (cutter.next(isComplete: true), cutter.next(isComplete: true))
        #expect(first == Sentence(text: "Füße hoch!", bytes: 0..<12))
        #expect(second == Sentence(text: "Weiter", bytes: 14..<20))
        #expect(cutter.isEmpty && cutter.byteCount == 20)
    }

    @Test("is never longer than one request bears, and is cut between words")
    func long() {
        let sentences = Self.cut([String(repeating: "word ", count: 2_000)])
        #expect(sentences.count == 3)
        #expect(sentences.allSatisfy { $0.count <= SentenceCutter.longest && $0.hasSuffix("word") })
        #expect(Self.cut([String(repeating: "a", count: 5_000)]).map(\.count) == [4_096, 904])
    }
}

@Suite("Samples out of streamed audio")
struct SampleReaderTests {
    /// A WAV file with a chunk that nobody knows in front of its samples.
    private static func file(
        rate: UInt32 = 24_000, channels: UInt8 = 1, bits: UInt8 = 16, length: [UInt8]
    ) -> [UInt8] {
        var file = Array("RIFF....WAVELIST".utf8)
        file += [3, 0, 0, 0, 7, 7, 7, 0]
        file += "fmt ".utf8
        file += [16, 0, 0, 0, 1, 0, channels, 0]
        for shift: UInt32 in [0, 8, 16, 24] {
            file.append(UInt8(truncatingIfNeeded: rate >> shift))
        }
        file += [0, 0, 0, 0, 2, 0, bits, 0]
        file += "data".utf8
        file += length
        return file + [1, 0, 2, 0, 3, 0, 4, 0]
    }

    private static func read(_ bytes: [UInt8], by size: Int) throws -> [Int16] {
        var reader = SampleReader(rate: 24_000, vendor: "the server")
        var samples: [Int16] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            let piece = Array(bytes[start..<min(start + size, bytes.count)])
            let found = unsafe try reader.read(piece.span.bytes)
            samples += found
        }
        return samples
    }

    @Test("are the same in pieces of any size", arguments: [1, 3, 8, 1_000])
    func pieces(_ size: Int) throws {
        #expect(try Self.read([1, 0, 2, 0, 255, 255, 9], by: size) == [1, 2, -1])
        #expect(try Self.read(Self.file(length: [255, 255, 255, 255]), by: size) == [1, 2, 3, 4])
        // What stands behind them is no sound.
        #expect(try Self.read(Self.file(length: [4, 0, 0, 0]), by: size) == [1, 2])
    }

    @Test("of another kind are refused, and so is what is no WAV file")
    func refused() {
        let length: [UInt8] = [0, 0, 0, 0]
        for (file, code) in [
            (Self.file(rate: 8_000, length: length), ProviderError.Code.misconfigured),
            (Self.file(channels: 2, length: length), .misconfigured),
            (Self.file(bits: 8, length: length), .misconfigured),
            (Array("RIFF....WAVEdata....".utf8), .protocolViolation),
            (Array("RIFF....WAVEjunk".utf8) + [0, 0, 255, 0], .protocolViolation),
        ] {
            #expect { try Self.read(file, by: 1_000) } throws: { error in
                (error as? ProviderError)?.code == code
            }
        }
    }
}
