/// Settings of one instance; `cartesia.schema.json` has their limits and defaults.
struct CartesiaSettings: Decodable, Sendable {
    /// How samples come over the wire.
    enum Coding: String, Decodable, Sendable { case pcm, ulaw }

    struct Speech: Decodable, Sendable {
        /// Cartesia's id of it, not the name that people see.
        var voice: String
        private var givenModel: String?
        /// ISO 639-1; nil: the call's.
        var language: String?
        private var givenCoding: Coding?
        /// 1 is normal; nil: the voice's own.
        var speed: Double?
        /// 1 is normal; nil: the voice's own.
        var volume: Double?
        var emotion: String?
        /// The id of a pronunciation dictionary.
        var pronunciations: String?
        private var givenWordTimes: Bool?
        private var givenBufferDelay: Int?
        private var givenContexts: Int?

        var model: String { self.givenModel ?? "sonic-3" }
        var coding: Coding { self.givenCoding ?? .pcm }
        var hasWordTimes: Bool { self.givenWordTimes ?? true }
        /// Milliseconds for which Cartesia collects text before it speaks; 0: it speaks what it gets.
        var bufferDelay: Int { self.givenBufferDelay ?? 0 }
        /// Utterances of one call that are with Cartesia at the same time.
        var contexts: Int { self.givenContexts ?? 2 }

        private enum CodingKeys: String, CodingKey {
            case voice, language, speed, volume, emotion
            case givenModel = "model"
            case givenCoding = "coding"
            case pronunciations = "pronunciation_dict"
            case givenWordTimes = "word_times"
            case givenBufferDelay = "max_buffer_delay_ms"
            case givenContexts = "contexts"
        }
    }

    private var givenURL: String?
    private var givenVersion: String?
    var speech: Speech

    var baseURL: String { self.givenURL ?? "https://api.cartesia.ai" }
    /// Of the API, a date.
    var version: String { self.givenVersion ?? "2026-08-14" }

    private enum CodingKeys: String, CodingKey {
        case givenURL = "base_url"
        case givenVersion = "api_version"
        case speech = "tts"
    }
}
