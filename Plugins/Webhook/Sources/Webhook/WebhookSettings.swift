import CRMKit

/// Settings of one instance; `webhook.schema.json` has their limits and defaults.
struct WebhookSettings: Decodable, Sendable {
    var url: String
    /// Where contacts are asked for; nil: nobody is asked.
    var lookupURL: String?
    /// Only whether they are there: the host gives secrets by themselves.
    var previousSecret: String?
    var token: String?
    var outbox: OutboxSettings?
    private var givenTimeout: Int?
    private var countryCode: String?
    private var trunkPrefix: String?
    private var internationalPrefix: String?

    /// Of one request.
    var timeout: Duration { .seconds(self.givenTimeout ?? 15) }

    var numberPlan: NumberPlan {
        NumberPlan(
            countryCode: self.countryCode ?? "1", trunkPrefix: self.trunkPrefix ?? "0",
            internationalPrefix: self.internationalPrefix ?? "00")
    }

    private enum CodingKeys: String, CodingKey {
        case url, token, outbox
        case lookupURL = "lookup_url"
        case previousSecret = "previous_secret"
        case givenTimeout = "timeout_s"
        case countryCode = "default_country_code"
        case trunkPrefix = "trunk_prefix"
        case internationalPrefix = "international_prefix"
    }
}
