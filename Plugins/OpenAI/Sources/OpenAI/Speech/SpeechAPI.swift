import JackfieldPlugin

/// `POST /audio/speech`: how a text is asked to be spoken
/// (developers.openai.com/api/reference, "Create speech").
struct SpeechAPI: Sendable {
    /// Samples a second of headerless audio; OpenAI gives no other.
    private static let usualRate = 24_000
    private static let speeds = 0.25...4.0

    let server: OpenAIServer
    let model: String
    /// Samples a second of the audio to come.
    let rate: Int
    private let settings: SpeechSettings
    private let voice: String
    private let format: SpeechFormat
    private let timeout: Duration
    private let host: Host

    init(_ settings: OpenAISettings, server: OpenAIServer, host: Host) throws(ProviderError) {
        let speech = settings.speech
        let isOpenAI = server.profile == .openAI
        guard let model = speech.model ?? (isOpenAI ? "gpt-4o-mini-tts" : nil) else {
            throw Self.missing("tts.model: the model that speaks", at: server)
        }
        guard let voice = speech.voice ?? (isOpenAI ? "alloy" : nil) else {
            throw Self.missing("tts.voice: who speaks", at: server)
        }
        let rate = speech.rate ?? Self.usualRate
        guard !isOpenAI || rate == Self.usualRate else {
            throw ProviderError(
                .misconfigured,
                "OpenAI gives \(Self.usualRate) samples a second: leave tts.sample_rate out")
        }
        self.server = server
        self.model = model
        self.rate = rate
        self.settings = speech
        self.voice = voice
        self.format = speech.format ?? (server.profile == .groq ? .wav : .pcm)
        self.timeout = settings.timeout
        self.host = host
    }

    private static func missing(_ what: String, at server: OpenAIServer) -> ProviderError {
        ProviderError(
            .misconfigured,
            "profile \"\(server.profile.rawValue)\" needs \(what), as the server names it")
    }

    func request(for text: String, _ options: VoiceOptions) -> HTTPRequest {
        self.server.post(
            "/audio/speech", .object(self.body(of: text, options)), accept: "*/*",
            deadline: self.timeout)
    }

    func body(of text: String, _ options: VoiceOptions) -> [String: JSONValue] {
        var body: [String: JSONValue] = [
            "model": .text(self.model), "input": .text(text),
            "voice": self.json(voice: options.voice ?? self.voice),
            "response_format": .text(self.format.rawValue),
        ]
        body["instructions"] = self.settings.instructions.map { .text($0) }
        if self.settings.speed != nil || options.rate != nil {
            let speed = (self.settings.speed ?? 1) * (options.rate ?? 1)
            body["speed"] = .number(
                min(max(speed, Self.speeds.lowerBound), Self.speeds.upperBound))
        }
        // Groq gives what it is asked for; others may not know the parameter.
        let sendsRate = self.server.profile == .groq || self.settings.rate != nil
        if sendsRate, self.server.profile != .openAI {
            body["sample_rate"] = .number(Double(self.rate))
        }
        return body
    }

    /// Voices that somebody has made himself are named by their id.
    private func json(voice: String) -> JSONValue {
        self.server.profile == .openAI && voice.hasPrefix("voice_")
            ? .object(["id": .text(voice)]) : .text(voice)
    }

    func error(of reply: VendorReply) -> ProviderError {
        self.server.error(
            reply.status, reply.headers, body: reply.body, settings: SpeechSettings.sent,
            now: self.host.wallTime)
    }

    /// Why an answer of this media type is not what was asked for; nil: it may be.
    func fault(ofType type: String) -> ProviderError? {
        let name = self.server.profile.name
        if type.hasPrefix("text/") || type == "application/json" {
            return ProviderError(.protocolViolation, "\(name) has answered with text, not audio")
        }
        guard type.hasPrefix("audio/"), Self.compressed.contains(String(type.dropFirst(6))) else {
            return nil
        }
        return ProviderError(
            .misconfigured,
            "\(name) gives \(type) and not \(self.format.rawValue): correct tts.format")
    }

    private static let compressed: Set<String> = [
        "aac", "basic", "flac", "mp3", "mp4", "mpeg", "mulaw", "ogg", "opus", "webm",
    ]
}
