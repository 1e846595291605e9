/// Settings of the ears; `openai.schema.json` has their limits and defaults.
struct TranscriptionSettings: Decodable, Sendable {
    /// Parameters of a request that come from the settings, and what they are called there.
    static let sent = [
        "model": "stt.model", "prompt": "stt.prompt", "keywords": "stt.keyterms",
        "temperature": "stt.temperature", "response_format": "stt.words",
        "timestamp_granularities": "stt.words", "stream": "stt.stream",
    ]

    var model: String?
    var language: String?
    var prompt: String?
    private var givenKeyterms: [String]?
    var temperature: Double?
    /// Whether the times of words are asked for; nil: as the model is known to give them.
    var words: Bool?
    var stream: Bool?
    private var givenLongest: Int?

    var keyterms: [String] { self.givenKeyterms ?? [] }
    /// Seconds of one request.
    var longest: Int { self.givenLongest ?? 28 }

    init() {}

    private enum CodingKeys: String, CodingKey {
        case model, language, prompt, temperature, words, stream
        case givenKeyterms = "keyterms"
        case givenLongest = "longest_s"
    }
}
