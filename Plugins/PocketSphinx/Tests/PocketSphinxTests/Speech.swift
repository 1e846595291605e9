import FoundationEssentials
import JackfieldPlugin
import Testing

@testable import PocketSphinx

/// Recordings of `Tests/Speech`, and what a decoder makes of them.
enum Speech {
    static let decoder = Result { try Decoder(PocketSphinxSettings().decoderConfiguration) }

    /// The samples of a recording, with the silence of a voice detector round it.
    static func samples(_ name: String, rate: Int) throws -> [Int16] {
        let folder = URL(filePath: #filePath).pathComponents.dropLast(5).joined(separator: "/")
        let path = "\(folder)/Tests/Speech/\(rate / 1_000)k/\(name).wav"
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
        let data = try #require(self.dataChunk(of: bytes))
        let speech =
            rate == 8_000
            ? data.map(self.muLaw)
            : stride(from: data.startIndex, to: data.endIndex - 1, by: 2).map {
                Int16(truncatingIfNeeded: Int(data[$0]) | Int(data[$0 + 1]) << 8)
            }
        let silence = self.noise(rate / 5)
        return silence + speech + silence
    }

    /// Quiet noise, the same each time.
    static func noise(_ count: Int, amplitude: Int = 6) -> [Int16] {
        var state: UInt32 = 1
        return (0..<count).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return Int16(Int(state >> 16) % (2 * amplitude + 1) - amplitude)
        }
    }

    /// What an utterance is heard as, given in blocks of 20 ms from `start` on.
    static func recognize(
        _ samples: [Int16], rate: Int, expecting expectation: JackfieldPlugin.Expectation? = nil,
        start: Duration = .zero, partial: (Transcript) -> Void = { _ in }
    ) throws -> Transcript? {
        var utterance = UtteranceRecognizer(
            decoder: try self.decoder.get(), rate: rate,
            grammar: try expectation.flatMap { try SpeechGrammar($0) },
            isStrict: expectation?.isStrict ?? false, options: RecognitionOptions())
        let block = rate / 50
        for offset in stride(from: 0, to: samples.count - block, by: block) {
            let time = start + .milliseconds(offset * 1_000 / rate)
            let slice = Array(samples[offset..<offset + block])
            if let heard = try utterance.hear(slice.span, at: time) { partial(heard) }
        }
        return try utterance.finish(isWanted: { true })
    }

    private static func dataChunk(of bytes: [UInt8]) -> ArraySlice<UInt8>? {
        var index = 12
        while index + 8 <= bytes.count {
            let size = (0..<4).reduce(0) { $0 | Int(bytes[index + 4 + $1]) << (8 * $1) }
            if bytes[index..<index + 4].elementsEqual("data".utf8) {
                return bytes[(index + 8)..<min(bytes.count, index + 8 + size)]
            }
            index += 8 + size + size % 2
        }
        return nil
    }

    private static func muLaw(_ byte: UInt8) -> Int16 {
        let code = ~byte
        let magnitude = ((Int16(code & 0x0F) << 3) + 132) << Int16((code & 0x70) >> 4)
        return code & 0x80 == 0 ? magnitude - 132 : 132 - magnitude
    }
}
