import JackfieldPlugin

/// Settings of one instance; `deepgram.schema.json` has their limits and defaults.
struct DeepgramSettings: Decodable, Sendable {
    struct Listen: Decodable, Sendable {
        private var givenModel: String?
        var language: String?
        private var givenEndpointing: Int?
        private var givenSmartFormat: Bool?
        private var givenPunctuate: Bool?
        private var givenNumerals: Bool?
        private var givenKeyterms: [String]?
        private var givenOptOut: Bool?
        /// Flux only: how sure it must be that the caller's turn is over, 0.5 to 1; nil: Deepgram's own limit.
        var endThreshold: Double?
        /// Flux only: the same for a first guess; nil: there is none.
        var eagerThreshold: Double?
        /// Flux only: milliseconds of silence that end a turn in any case.
        var endTimeout: Int?

        var model: String { self.givenModel ?? "nova-3" }
        /// Flux models tell turns apart, and have an API of their own.
        var isFlux: Bool { self.model.hasPrefix("flux-") }
        /// Milliseconds of silence that end an utterance at Deepgram.
        var endpointing: Int { self.givenEndpointing ?? 300 }
        var smartFormat: Bool { self.givenSmartFormat ?? false }
        var punctuate: Bool { self.givenPunctuate ?? false }
        var numerals: Bool { self.givenNumerals ?? false }
        var keyterms: [String] { self.givenKeyterms ?? [] }
        /// Whether Deepgram may not learn from the audio.
        var optOut: Bool { self.givenOptOut ?? true }

        init() {}

        private enum CodingKeys: String, CodingKey {
            case language
            case givenModel = "model"
            case givenEndpointing = "endpointing_ms"
            case givenSmartFormat = "smart_format"
            case givenPunctuate = "punctuate"
            case givenNumerals = "numerals"
            case givenKeyterms = "keyterms"
            case givenOptOut = "opt_out"
            case endThreshold = "eot_threshold"
            case eagerThreshold = "eager_eot_threshold"
            case endTimeout = "eot_timeout_ms"
        }

        /// Whether the settings belong together.
        func check() throws(ProviderError) {
            if self.isFlux, self.smartFormat || self.punctuate {
                throw ProviderError(
                    .misconfigured,
                    "stt.smart_format and stt.punctuate are for Nova models: leave them out with \(self.model)"
                )
            }
            let isEndGiven =
                self.endThreshold != nil || self.eagerThreshold != nil || self.endTimeout != nil
            if !self.isFlux, isEndGiven {
                throw ProviderError(
                    .misconfigured,
                    "\(self.model) is no Flux model: leave out stt.eot_threshold, "
                        + "stt.eager_eot_threshold and stt.eot_timeout_ms, or take a model flux-…"
                )
            }
            // Deepgram's own limit, where none is set.
            let end = self.endThreshold ?? 0.7
            if let eager = self.eagerThreshold, eager > end {
                throw ProviderError(
                    .misconfigured,
                    "stt.eager_eot_threshold is \(eager), but must not be above stt.eot_threshold, \(end)"
                )
            }
        }
    }

    struct Speak: Decodable, Sendable {
        private var givenModel: String?
        private var givenOptOut: Bool?
        /// 1 is normal; nil: the voice's own.
        var speed: Double?

        /// The voice; its name ends with its language.
        var model: String { self.givenModel ?? "aura-2-thalia-en" }
        /// Whether Deepgram may not learn from the text.
        var optOut: Bool { self.givenOptOut ?? true }

        init() {}

        private enum CodingKeys: String, CodingKey {
            case speed
            case givenModel = "model"
            case givenOptOut = "opt_out"
        }

        /// Whether Deepgram speaks so over the API that is used.
        func check() throws(ProviderError) {
            guard !self.model.hasPrefix("flux-") else {
                throw ProviderError(
                    .misconfigured,
                    "tts.model is \(self.model), but must be an Aura voice, such as aura-2-thalia-en"
                )
            }
        }
    }

    private var givenURL: String?
    private var givenListen: Listen?
    private var givenSpeak: Speak?

    var baseURL: String { self.givenURL ?? "https://api.deepgram.com" }
    var listen: Listen { self.givenListen ?? Listen() }
    var speak: Speak { self.givenSpeak ?? Speak() }

    private enum CodingKeys: String, CodingKey {
        case givenURL = "base_url"
        case givenListen = "stt"
        case givenSpeak = "tts"
    }
}
