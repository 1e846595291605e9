/// What the use of a provider costs.
package struct Prices: Hashable, Sendable {
    /// What is counted.
    package enum Unit: String, Hashable, Sendable, CaseIterable {
        /// stt: audio that it was given. tts: audio that it gave.
        case seconds
        /// tts: of the texts that it was given.
        case characters
        /// dialogue: of the input, without those that it had in its cache.
        case inputTokens = "input_tokens"
        case cachedTokens = "cached_tokens"
        case outputTokens = "output_tokens"
    }

    /// ISO 4217.
    package let currency: String
    /// Of one such unit.
    package let prices: [Unit: Double]

    package init(currency: String, prices: [Unit: Double]) {
        self.currency = currency
        self.prices = prices
    }
}
