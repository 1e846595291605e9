import CallModel

/// What may stand under `prices`, of a provider and of what a manifest offers.
enum PricesTable {
    static let prices = Section(
        Key("currency", .text(.currency), .required, "ISO 4217.", example: "USD"),
        Self.price(
            "audio_minute", "stt: a minute of audio given to it. tts: a minute of audio from it.",
            example: "0.0077"),
        Self.price(
            "thousand_characters", "tts: of text given to it.", example: "0.03", isCommented: true),
        Self.price("million_input_tokens", "dialogue.", example: "2.5", isCommented: true),
        Self.price(
            "million_cached_tokens",
            "dialogue: of the input, those it still knew. Without this price they cost what others do.",
            example: "0.25", isCommented: true),
        Self.price("million_output_tokens", "dialogue.", example: "10", isCommented: true))

    private static func price(
        _ name: String, _ summary: String, example: String, isCommented: Bool = false
    ) -> Key {
        Key(
            name, .number(0...1_000_000), .optional, summary, example: example,
            isCommented: isCommented)
    }
}

extension Prices {
    /// What people write, and how many of the unit that is counted are in it.
    private static let keys: [(key: String, unit: Unit, count: Double)] = [
        ("audio_minute", .seconds, 60), ("thousand_characters", .characters, 1e3),
        ("million_input_tokens", .inputTokens, 1e6), ("million_cached_tokens", .cachedTokens, 1e6),
        ("million_output_tokens", .outputTokens, 1e6),
    ]

    /// Nil: the section is incomplete, which was reported.
    init?(_ section: CheckedSection) {
        guard let currency = section.text("currency") else { return nil }
        var prices: [Unit: Double] = [:]
        for (key, unit, count) in Self.keys {
            prices[unit] = section.number(key).map { $0 / count }
        }
        self.init(currency: currency, prices: prices)
    }
}
