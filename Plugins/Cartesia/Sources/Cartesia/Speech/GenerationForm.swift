import JackfieldPlugin

/// What all messages of a context have in common: Cartesia wants it the same in each (Cartesia's docs, "Contexts").
struct GenerationForm: Sendable {
    /// What Cartesia can do.
    private static let speeds = 0.6...1.5
    /// From here on a voice is no longer told with a mode.
    private static let versionWithoutModes = "2026-08-14"

    /// Whether Cartesia waits for more text before it speaks.
    let collects: Bool
    private let fields: [String: JSONValue]

    /// - Parameters:
    ///   - rate: samples a second.
    ///   - language: BCP 47; "": the voice's own.
    /// - Throws: `badInput` for options that mean nothing.
    init(
        _ settings: CartesiaSettings, rate: Int, language: String, options: VoiceOptions
    ) throws(ProviderError) {
        let speech = settings.speech
        let chosen = try Self.voice(options)
        var voice: [String: JSONValue] = ["id": .text(chosen ?? speech.voice)]
        // Versions are dates of one form.
        if settings.version < Self.versionWithoutModes { voice["mode"] = .text("id") }
        var fields: [String: JSONValue] = [
            "model_id": .text(speech.model), "voice": .object(voice),
            "output_format": .object([
                "container": .text("raw"),
                "encoding": .text(speech.coding == .pcm ? "pcm_s16le" : "pcm_mulaw"),
                "sample_rate": .number(Double(rate)),
            ]),
            "max_buffer_delay_ms": .number(Double(speech.bufferDelay)),
        ]
        let primary = Self.primary(options.language ?? language)
        if !primary.isEmpty { fields["language"] = .text(primary) }
        if speech.hasWordTimes {
            fields["add_timestamps"] = .boolean(true)
            // Words as they stand in the text, not as they are read out: "7", not "seven".
            fields["use_normalized_timestamps"] = .boolean(false)
        }
        var sound: [String: JSONValue] = [:]
        let speed = try Self.speed(options, speech)
        sound["speed"] = speed.map { .number($0) }
        sound["volume"] = speech.volume.map { .number($0) }
        sound["emotion"] = speech.emotion.map { .text($0) }
        if !sound.isEmpty { fields["generation_config"] = .object(sound) }
        fields["pronunciation_dict_id"] = speech.pronunciations.map { .text($0) }
        self.fields = fields
        self.collects = speech.bufferDelay > 0
    }

    /// A message with more text of a context.
    func message(
        _ text: String, of context: String, flushes: Bool = false, isLast: Bool = false
    ) -> String {
        var fields = self.fields
        fields["context_id"] = .text(context)
        fields["transcript"] = .text(text)
        fields["continue"] = .boolean(!isLast)
        if flushes { fields["flush"] = .boolean(true) }
        return JSONValue.object(fields).json
    }

    /// The message that ends a context, whatever it has still to say.
    static func cancellation(of context: String) -> String {
        JSONValue.object(["context_id": .text(context), "cancel": .boolean(true)]).json
    }

    // MARK: - Options of one utterance

    private static func voice(_ options: VoiceOptions) throws(ProviderError) -> String? {
        guard let voice = options.voice, !voice.isEmpty else { return nil }
        guard voice.utf8.count <= 100 else {
            throw ProviderError(.badInput, "the utterance's voice is no id of Cartesia's")
        }
        return voice
    }

    private static func speed(
        _ options: VoiceOptions, _ speech: CartesiaSettings.Speech
    ) throws(ProviderError) -> Double? {
        guard let rate = options.rate else { return speech.speed }
        guard rate.isFinite, rate > 0 else {
            throw ProviderError(.badInput, "rate is \(rate): give a number above 0; 1 is normal")
        }
        let speed = (speech.speed ?? 1) * rate
        return min(max(speed, Self.speeds.lowerBound), Self.speeds.upperBound)
    }

    /// "en" of "en-US".
    private static func primary(_ tag: String) -> String {
        tag.prefix { $0 != "-" && $0 != "_" }.lowercased()
    }
}
