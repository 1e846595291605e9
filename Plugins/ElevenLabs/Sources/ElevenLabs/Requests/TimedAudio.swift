import FoundationEssentials
import JackfieldPlugin

/// One line of an answer: audio, and when its characters are spoken (ElevenLabs' docs, "Stream speech with timing").
struct TimedAudio: Sendable {
    private struct Wire: Decodable {
        struct Alignment: Decodable {
            var characters: [String]
            var starts: [Double]

            private enum CodingKeys: String, CodingKey {
                case characters
                case starts = "character_start_times_seconds"
            }
        }

        var audio: String
        var alignment: Alignment?

        private enum CodingKeys: String, CodingKey {
            case alignment
            case audio = "audio_base64"
        }
    }

    let audio: [UInt8]
    let characters: SpokenCharacters?

    /// - Throws: `protocolViolation` when the line is something else.
    init(line: [UInt8]) throws(ProviderError) {
        guard let wire = try? JSONDecoder().decode(Wire.self, from: Data(line)),
            let audio = Data(base64Encoded: wire.audio)
        else {
            throw ProviderError(
                .protocolViolation, "ElevenLabs has sent a line that is no audio with its times")
        }
        self.audio = Array(audio)
        self.characters = wire.alignment.map { alignment in
            SpokenCharacters(
                alignment.characters, seconds: alignment.starts, from: .pieceOrUtterance)
        }
    }
}
