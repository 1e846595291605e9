/// Settings of one instance; `anthropic.schema.json` has their limits and defaults.
struct AnthropicSettings: Decodable, Sendable {
    private var givenURL: String?
    private var givenVersion: String?
    var model: String
    var instructions: String?
    var greeting: String?
    private var givenFacts: [String]?
    private var givenMostTokens: Int?
    var temperature: Double?
    private var givenTimeout: Int?

    /// Without a slash at its end.
    var baseURL: String {
        let url = self.givenURL ?? "https://api.anthropic.com"
        return url.hasSuffix("/") ? String(url.dropLast()) : url
    }

    var version: String { self.givenVersion ?? "2023-06-01" }
    /// Facts about the call that the model is told.
    var facts: [String] { self.givenFacts ?? [] }
    var mostTokens: Int { self.givenMostTokens ?? 1_024 }
    /// Of one answer.
    var timeout: Duration { .seconds(self.givenTimeout ?? 60) }

    private enum CodingKeys: String, CodingKey {
        case model, instructions, greeting, temperature
        case givenURL = "base_url"
        case givenVersion = "api_version"
        case givenFacts = "facts"
        case givenMostTokens = "max_tokens"
        case givenTimeout = "timeout_s"
    }
}
