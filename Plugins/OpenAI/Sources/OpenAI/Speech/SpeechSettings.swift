/// How audio is coded that a server gives.
enum SpeechFormat: String, Decodable, Sendable {
    /// 16-bit samples without a head.
    case pcm
    case wav
}

/// Settings of the voice; `openai.schema.json` has their limits and defaults.
struct SpeechSettings: Decodable, Sendable {
    /// Parameters of a request that come from the settings as they are, and what they are called there.
    static let sent = [
        "model": "tts.model", "voice": "tts.voice", "instructions": "tts.instructions",
        "speed": "tts.speed", "response_format": "tts.format", "sample_rate": "tts.sample_rate",
    ]

    var model: String?
    var voice: String?
    var instructions: String?
    var speed: Double?
    var format: SpeechFormat?
    var rate: Int?

    init() {}

    private enum CodingKeys: String, CodingKey {
        case model, voice, instructions, speed, format
        case rate = "sample_rate"
    }
}
