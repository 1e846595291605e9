import FoundationEssentials
import JackfieldPlugin

/// What ElevenLabs says over a multi-context WebSocket (ElevenLabs' docs, "Multi-context WebSocket").
///
/// Both spellings of its names are in use: `contextId` and `context_id`, `isFinal` and `is_final`.
struct SocketMessage: Decodable, Sendable {
    private struct Alignment: Decodable {
        var chars: [String]
        /// Milliseconds from the beginning of the piece.
        var charStartTimesMs: [Double]
    }

    private enum CodingKeys: String, CodingKey {
        case audio, alignment, error, isFinal, contextId
        case finalInSnakeCase = "is_final"
        case contextInSnakeCase = "context_id"
    }

    /// Base64; nil: none.
    private let audioText: String?
    /// Nil: it speaks of no context.
    let context: String?
    /// No more audio of the context will come.
    let isFinal: Bool
    let characters: SpokenCharacters?
    /// ElevenLabs' word for what went wrong; nil: nothing has.
    let error: String?

    /// Nil: no JSON of its kind.
    init?(_ text: RawSpan) {
        let data = unsafe text.withUnsafeBytes { unsafe Data($0) }
        guard let message = try? JSONDecoder().decode(Self.self, from: data) else { return nil }
        self = message
    }

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        self.audioText = try members.decodeIfPresent(String.self, forKey: .audio)
        self.context =
            try members.decodeIfPresent(String.self, forKey: .contextId)
            ?? members.decodeIfPresent(String.self, forKey: .contextInSnakeCase)
        self.isFinal =
            try members.decodeIfPresent(Bool.self, forKey: .isFinal)
            ?? members.decodeIfPresent(Bool.self, forKey: .finalInSnakeCase) ?? false
        self.error = try members.decodeIfPresent(String.self, forKey: .error)
        // Times are good to have; audio without them is audio.
        let alignment = try? members.decodeIfPresent(Alignment.self, forKey: .alignment)
        self.characters = alignment.map { alignment in
            SpokenCharacters(
                alignment.chars, seconds: alignment.charStartTimesMs.map { $0 / 1_000 },
                from: .piece)
        }
    }

    /// Empty: there is none.
    /// - Throws: `protocolViolation` when it is no Base64.
    func audio() throws(ProviderError) -> [UInt8] {
        guard let text = self.audioText, !text.isEmpty else { return [] }
        guard let data = Data(base64Encoded: text) else {
            throw ProviderError(.protocolViolation, "ElevenLabs has sent audio that is no Base64")
        }
        return Array(data)
    }
}
