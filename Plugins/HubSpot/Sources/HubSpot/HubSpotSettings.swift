import CRMKit

/// Settings of one instance; `hubspot.schema.json` has their limits and defaults.
struct HubSpotSettings: Decodable, Sendable {
    private var givenBaseURL: String?
    private var givenPrefix: String?
    /// Only whether they are there: the host gives secrets by themselves.
    var accessToken: String?
    var clientSecret: String?
    var refreshToken: String?
    var clientID: String?
    var accountProperty: String?
    var notesProperty: String?
    var ownerID: String?
    var disposition: String?
    var outbox: OutboxSettings?
    private var givenPhoneProperties: [String]?
    private var givenProperties: [String]?
    private var givenSearchable: Bool?
    private var givenPipeline: String?
    private var givenStage: String?
    private var givenRate: Int?
    private var countryCode: String?
    private var trunkPrefix: String?
    private var internationalPrefix: String?

    /// Without a slash at its end.
    var baseURL: String {
        let url = self.givenBaseURL ?? "https://api.hubapi.com"
        return url.hasSuffix("/") ? String(url.dropLast()) : url
    }
    /// Of the paths of objects, with a slash at its beginning only.
    var prefix: String { self.givenPrefix ?? "/crm/v3/objects" }
    var phoneProperties: [String] { self.givenPhoneProperties ?? ["phone", "mobilephone"] }
    /// Beyond those that the plugin reads anyway.
    var properties: [String] { self.givenProperties ?? [] }
    var usesSearchableNumbers: Bool { self.givenSearchable ?? true }
    var pipeline: String { self.givenPipeline ?? "0" }
    var stage: String { self.givenStage ?? "1" }
    var requestsPer10Seconds: Int { self.givenRate ?? 100 }

    var numberPlan: NumberPlan {
        NumberPlan(
            countryCode: self.countryCode ?? "1", trunkPrefix: self.trunkPrefix ?? "0",
            internationalPrefix: self.internationalPrefix ?? "00")
    }

    private enum CodingKeys: String, CodingKey {
        case disposition, outbox
        case givenBaseURL = "base_url"
        case givenPrefix = "objects_path"
        case accessToken = "access_token"
        case clientID = "client_id"
        case clientSecret = "client_secret"
        case refreshToken = "refresh_token"
        case accountProperty = "account_property"
        case notesProperty = "notes_property"
        case ownerID = "owner_id"
        case givenPhoneProperties = "phone_properties"
        case givenProperties = "properties"
        case givenSearchable = "searchable_numbers"
        case givenPipeline = "ticket_pipeline"
        case givenStage = "ticket_stage"
        case givenRate = "requests_per_10s"
        case countryCode = "default_country_code"
        case trunkPrefix = "trunk_prefix"
        case internationalPrefix = "international_prefix"
    }
}
