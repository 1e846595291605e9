import JackfieldPlugin
import VendorKit

/// How a session speaks, in the terms of ElevenLabs' API ("Text to speech", "Multi-context WebSocket").
struct SpeechPlan: Sendable {
    /// What may differ from one utterance to the next.
    struct Manner: Sendable, Equatable {
        var voice: String
        /// ISO 639-1; "": the model finds out.
        var language: String
        /// 1 is normal; nil: the voice's own.
        var speed: Double?
    }

    /// What ElevenLabs can do.
    private static let speeds = 0.7...1.2

    let settings: ElevenLabsSettings.Speech
    let format: VoiceFormat
    let manner: Manner

    /// - Parameter language: of the call, BCP 47.
    init(_ settings: ElevenLabsSettings.Speech, format: VoiceFormat, language: String) {
        self.settings = settings
        self.format = format
        // Only these models take a language; the others hear it from the text, or refuse it.
        let call = settings.model.hasSuffix("_v2_5") ? Self.primary(language) : ""
        self.manner = Manner(
            voice: settings.voice, language: settings.language ?? call, speed: settings.speed)
    }

    /// "en" of "en-US".
    private static func primary(_ tag: String) -> String {
        tag.prefix { $0 != "-" && $0 != "_" }.lowercased()
    }

    /// - Throws: `badInput` for a rate that is none.
    func manner(for options: VoiceOptions) throws(ProviderError) -> Manner {
        var manner = self.manner
        if let voice = options.voice, !voice.isEmpty {
            guard voice.utf8.allSatisfy(Self.isPlain) else {
                throw ProviderError(.badInput, "the utterance's voice is no id of ElevenLabs")
            }
            manner.voice = voice
        }
        // A model that was told no language hears it from the text.
        if let language = options.language, !language.isEmpty, !manner.language.isEmpty {
            manner.language = Self.primary(language)
        }
        if let rate = options.rate {
            guard rate.isFinite, rate > 0 else {
                throw ProviderError(
                    .badInput, "rate is \(rate): give a number above 0; 1 is normal")
            }
            let speed = (self.settings.speed ?? 1) * rate
            manner.speed = min(max(speed, Self.speeds.lowerBound), Self.speeds.upperBound)
        }
        return manner
    }

    /// A letter, a digit, "_" or "-": what may stand in a path as it is.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "-"): true
        default: false
        }
    }

    // MARK: - What is asked

    /// Of the socket of a call; voice and language are those of all its utterances.
    var socketPath: String {
        var query: [(name: String, value: String)] = [
            ("model_id", self.settings.model), ("output_format", self.format.name),
            ("inactivity_timeout", "\(self.settings.inactivity)"),
            ("apply_text_normalization", self.settings.normalization),
        ]
        if !self.manner.language.isEmpty { query.append(("language_code", self.manner.language)) }
        if !self.settings.logging { query.append(("enable_logging", "false")) }
        return "/v1/text-to-speech/\(self.manner.voice)/multi-stream-input?\(QueryText.of(query))"
    }

    /// Of one utterance, whose audio comes in pieces with the times of its characters.
    func streamPath(_ manner: Manner) -> String {
        "/v1/text-to-speech/\(manner.voice)/stream/with-timestamps?\(self.query)"
    }

    /// Of the audio in one piece.
    var wholePath: String { "/v1/text-to-speech/\(self.manner.voice)?\(self.query)" }

    private var query: String {
        var query: [(name: String, value: String)] = [("output_format", self.format.name)]
        if !self.settings.logging { query.append(("enable_logging", "false")) }
        return QueryText.of(query)
    }

    func body(_ text: String, _ manner: Manner) -> JSONValue {
        var body: [String: JSONValue] = [
            "text": .text(text), "model_id": .text(self.settings.model),
            "apply_text_normalization": .text(self.settings.normalization),
        ]
        if !manner.language.isEmpty { body["language_code"] = .text(manner.language) }
        if let voice = self.voiceSettings(manner) { body["voice_settings"] = voice }
        return .object(body)
    }

    /// Nil: all as the voice has it.
    func voiceSettings(_ manner: Manner) -> JSONValue? {
        var voice: [String: JSONValue] = [:]
        voice["stability"] = self.settings.stability.map { .number($0) }
        voice["similarity_boost"] = self.settings.similarityBoost.map { .number($0) }
        voice["style"] = self.settings.style.map { .number($0) }
        voice["use_speaker_boost"] = self.settings.usesSpeakerBoost.map { .boolean($0) }
        voice["speed"] = manner.speed.map { .number($0) }
        return voice.isEmpty ? nil : .object(voice)
    }
}
