import JackfieldPlugin

/// `POST /audio/transcriptions`: how the words of some audio are asked for
/// (developers.openai.com/api/reference, "Create transcription").
struct TranscriptionAPI: Sendable {
    /// What the server is asked to answer with.
    enum Answer: Sendable {
        case text
        /// The text, and the times of its words.
        case words
        /// The text as it is understood.
        case stream
    }

    /// Bytes of a request that the host sends.
    private static let largestBody = 1 << 20
    /// Of these, for all but the samples: the longest prompt and the most keyterms take 62 KiB.
    private static let spareBytes = 98_304

    let server: OpenAIServer
    let model: String
    private let settings: TranscriptionSettings
    private let answer: Answer
    private let timeout: Duration
    private let host: Host

    init(_ settings: OpenAISettings, server: OpenAIServer, host: Host) throws(ProviderError) {
        let ears = settings.transcription
        guard let model = ears.model ?? server.profile.transcriptionModel else {
            throw ProviderError(
                .misconfigured,
                "profile \"\(server.profile.rawValue)\" needs stt.model, as the server names it")
        }
        self.server = server
        self.model = model
        self.settings = ears
        self.answer = try Self.answer(ears, model, server.profile)
        self.timeout = settings.timeout
        self.host = host
    }

    private static func answer(
        _ settings: TranscriptionSettings, _ model: String, _ profile: Profile
    ) throws(ProviderError) -> Answer {
        let isWhisper = model.hasPrefix("whisper")
        let (wantsWords, wantsStream) = (settings.words == true, settings.stream == true)
        guard !wantsWords || !wantsStream else {
            throw ProviderError(
                .misconfigured, "a stream has no times of words: leave stt.words or stt.stream out")
        }
        guard profile != .openAI || !wantsWords || isWhisper else {
            throw ProviderError(
                .misconfigured, "\(model) tells no times of words: leave stt.words out")
        }
        guard profile != .openAI && profile != .groq || !wantsStream || !isWhisper else {
            throw ProviderError(.misconfigured, "\(model) does not stream: leave stt.stream out")
        }
        if wantsStream { return .stream }
        let isKnown = profile == .openAI || profile == .groq
        return settings.words ?? (isKnown && isWhisper) ? .words : .text
    }

    /// The most samples of one request.
    func mostSamples(rate: Int) -> Int {
        min(self.settings.longest * rate, (Self.largestBody - Self.spareBytes) / 2)
    }

    /// - Parameter language: of the call, BCP 47; may be empty.
    func request(for samples: [Int16], rate: Int, language: String) -> HTTPRequest {
        let form = MultipartForm(
            fields: self.fields(language), fileName: "utterance.wav", fileType: "audio/wav",
            file: WAVFile.bytes(samples, rate: rate))
        return self.server.post(
            "/audio/transcriptions", form.body, type: MultipartForm.type,
            accept: self.answer == .stream ? "text/event-stream" : "application/json",
            deadline: self.timeout)
    }

    func fields(_ language: String) -> [(name: String, value: String)] {
        let settings = self.settings
        // It has parameters of its own for what others are told in the prompt.
        let takesLists = self.server.profile == .openAI && self.model.hasPrefix("gpt-transcribe")
        var fields = [
            (name: "model", value: self.model),
            (name: "response_format", value: self.answer == .words ? "verbose_json" : "json"),
        ]
        if self.answer == .words { fields.append(("timestamp_granularities[]", "word")) }
        if self.answer == .stream { fields.append(("stream", "true")) }
        let code = Self.code(of: settings.language ?? language)
        if !code.isEmpty { fields.append((takesLists ? "languages[]" : "language", code)) }
        let terms = takesLists ? [] : settings.keyterms
        let prompt = [settings.prompt ?? "", terms.joined(separator: ", ")]
            .filter { !$0.isEmpty }.joined(separator: " ")
        if !prompt.isEmpty { fields.append(("prompt", prompt)) }
        if takesLists { fields += settings.keyterms.map { ("keywords[]", $0) } }
        if let temperature = settings.temperature {
            fields.append(("temperature", "\(temperature)"))
        }
        return fields
    }

    /// ISO 639-1, which is how the API names languages: "en" of "en-US"; "" for "auto".
    private static func code(of language: String) -> String {
        let code = language.prefix { $0 != "-" && $0 != "_" }.lowercased()
        return code == "auto" || code == "und" ? "" : code
    }

    func error(of reply: VendorReply) -> ProviderError {
        self.server.error(
            reply.status, reply.headers, body: reply.body, settings: TranscriptionSettings.sent,
            now: self.host.wallTime)
    }
}

extension Profile {
    /// The model that transcribes unless the settings name one.
    fileprivate var transcriptionModel: String? {
        switch self {
        case .openAI: "gpt-transcribe"
        case .groq: "whisper-large-v3-turbo"
        case .ollama, .llamaCpp, .vLLM, .other: nil
        }
    }
}
