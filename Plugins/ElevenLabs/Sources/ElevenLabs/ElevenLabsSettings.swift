/// Settings of one instance; `elevenlabs.schema.json` has their limits and defaults.
struct ElevenLabsSettings: Decodable, Sendable {
    enum Transport: String, Decodable, Sendable { case websocket, rest }

    enum Coding: String, Decodable, Sendable { case pcm, ulaw }

    struct Speech: Decodable, Sendable {
        /// As ElevenLabs numbers them, not the name that people see.
        var voice: String
        private var givenModel: String?
        private var givenTransport: Transport?
        private var givenCoding: Coding?
        /// ISO 639-1.
        var language: String?
        var stability: Double?
        var similarityBoost: Double?
        var style: Double?
        var usesSpeakerBoost: Bool?
        var speed: Double?
        private var givenSchedule: [Int]?
        private var givenNormalization: String?
        private var givenLogging: Bool?
        private var givenInactivity: Int?
        private var givenTimeout: Int?

        var model: String { self.givenModel ?? "eleven_flash_v2_5" }
        var transport: Transport { self.givenTransport ?? .websocket }
        var coding: Coding { self.givenCoding ?? .pcm }
        /// Characters that ElevenLabs collects before it speaks, chunk by chunk; empty: its own.
        var schedule: [Int] { self.givenSchedule ?? [] }
        var normalization: String { self.givenNormalization ?? "auto" }
        /// Whether ElevenLabs may keep text and audio.
        var logging: Bool { self.givenLogging ?? true }
        /// Seconds without a message after which ElevenLabs lets go of a socket.
        var inactivity: Int { self.givenInactivity ?? 180 }
        /// Of one whole answer over REST.
        var timeout: Duration { .seconds(self.givenTimeout ?? 60) }

        private enum CodingKeys: String, CodingKey {
            case voice, language, stability, style, speed
            case givenModel = "model"
            case givenTransport = "transport"
            case givenCoding = "coding"
            case similarityBoost = "similarity_boost"
            case usesSpeakerBoost = "use_speaker_boost"
            case givenSchedule = "chunk_schedule"
            case givenNormalization = "text_normalization"
            case givenLogging = "logging"
            case givenInactivity = "inactivity_s"
            case givenTimeout = "timeout_s"
        }
    }

    private var givenURL: String?
    var speech: Speech

    var baseURL: String { self.givenURL ?? "https://api.elevenlabs.io" }

    private enum CodingKeys: String, CodingKey {
        case givenURL = "base_url"
        case speech = "tts"
    }
}
