/// Settings of one instance; `openai.schema.json` has their limits and defaults.
struct OpenAISettings: Decodable, Sendable {
    /// Parameters of a chat that come from the settings as they are, and what they are called there.
    static let sent = [
        "model": "model", "temperature": "temperature", "top_p": "top_p", "seed": "seed",
        "max_tokens": "max_tokens", "max_completion_tokens": "max_tokens",
        "reasoning_effort": "reasoning_effort", "service_tier": "service_tier",
    ]

    var profile: Profile?
    var baseURL: String?
    /// Only whether there is one: the host gives it as a secret.
    var apiKey: String?
    var organization: String?
    var project: String?
    /// Of a dialogue, which needs it.
    var model: String?
    var instructions: String?
    var greeting: String?
    private var givenFacts: [String]?
    var temperature: Double?
    var topP: Double?
    var seed: Int?
    var maxTokens: Int?
    var reasoningEffort: String?
    var serviceTier: String?
    private var givenTimeout: Int?
    private var givenSpeech: SpeechSettings?
    private var givenTranscription: TranscriptionSettings?

    /// Facts about the call that the model is told.
    var facts: [String] { self.givenFacts ?? [] }
    /// Of one answer.
    var timeout: Duration { .seconds(self.givenTimeout ?? 60) }
    var speech: SpeechSettings { self.givenSpeech ?? SpeechSettings() }
    var transcription: TranscriptionSettings {
        self.givenTranscription ?? TranscriptionSettings()
    }

    private enum CodingKeys: String, CodingKey {
        case profile, organization, project, model, instructions, greeting, temperature, seed
        case baseURL = "base_url"
        case apiKey = "api_key"
        case givenFacts = "facts"
        case topP = "top_p"
        case maxTokens = "max_tokens"
        case reasoningEffort = "reasoning_effort"
        case serviceTier = "service_tier"
        case givenTimeout = "timeout_s"
        case givenSpeech = "tts"
        case givenTranscription = "stt"
    }
}
