import JackfieldPlugin

/// What the recogniser will understand, and how fast.
struct RecognizerScript: Decodable, Sendable {
    struct Utterance: Decodable, Sendable, Equatable {
        var text: String
        var confidence: Float
        /// Stands for speech that starts at this time of the caller audio or later.
        var from: Duration?
        var finalDelay: Duration?

        enum CodingKeys: String, CodingKey {
            case text, confidence
            case from = "from_ms"
            case finalDelay = "final_delay_ms"
        }

        init(text: String, confidence: Float = 0.9, from: Duration? = nil) {
            self.text = text
            self.confidence = confidence
            self.from = from
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            self.text = try container.decode(String.self, forKey: .text)
            self.confidence = try container.value(.confidence, or: 0.9)
            self.from = try container.milliseconds(.from)
            self.finalDelay = try container.milliseconds(.finalDelay)
        }
    }

    /// What uses up an utterance of the list.
    enum Advance: String, Decodable, Sendable {
        /// Each stretch of audible audio.
        case speech
        /// Each `finalize`, whether anything was audible or not.
        case finalize
    }

    var utterances: [Utterance]
    /// For speech beyond the list; nil recognises nothing in it.
    var fallback: Utterance?
    var advance: Advance
    /// Zero gives no partials.
    var partialEvery: Duration
    var finalDelay: Duration
    var gate: SpeechGate
    /// Understands coded words instead of the list.
    var decodes: Bool
    /// From the end of a coded word until it is shown.
    var delay: Duration
    var language: String
    /// What is understood when the host tries the provider.
    var canary: String

    enum CodingKeys: String, CodingKey {
        case utterances, advance, gate, decodes, language, canary
        case delay = "delay_ms"
        case fallback = "default"
        case partialEvery = "partial_every_ms"
        case finalDelay = "final_delay_ms"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.utterances = try container.value(.utterances, or: [])
        self.fallback = try container.decodeIfPresent(String.self, forKey: .fallback)
            .map { Utterance(text: $0) }
        self.advance = try container.value(.advance, or: .speech)
        self.partialEvery = try container.milliseconds(.partialEvery, or: 300)
        self.finalDelay = try container.milliseconds(.finalDelay, or: 150)
        self.gate = try container.value(.gate, or: SpeechGate())
        self.decodes = try container.value(.decodes, or: false)
        self.delay = try container.milliseconds(.delay, or: 100)
        self.language = try container.value(.language, or: "")
        self.canary = try container.value(.canary, or: "one two three")
    }

    /// The script of a session in which the host tries the provider: the list is for callers.
    var forCanary: RecognizerScript {
        var script = self
        script.utterances = []
        script.fallback = Utterance(text: self.canary)
        script.decodes = false
        return script
    }
}
