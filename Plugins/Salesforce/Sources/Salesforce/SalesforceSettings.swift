import CRMKit

/// Settings of one instance; `salesforce.schema.json` has their limits and defaults.
struct SalesforceSettings: Decodable, Sendable {
    private var givenLoginURL: String?
    private var givenVersion: String?
    var clientID: String
    /// Only whether it is there: the host gives secrets by themselves.
    var clientSecret: String?
    /// Likewise. Without one, the app's own credentials are used.
    var refreshToken: String?
    var accountField: String?
    var languageField: String?
    var callField: String?
    var ticketField: String?
    var ownerID: String?
    var outbox: OutboxSettings?
    private var givenFields: [String]?
    private var givenLeads: Bool?
    private var givenOrigin: String?
    private var givenStatus: String?
    private var countryCode: String?
    private var trunkPrefix: String?
    private var internationalPrefix: String?

    /// Without a slash at its end.
    var loginURL: String {
        let url = self.givenLoginURL ?? "https://login.salesforce.com"
        return url.hasSuffix("/") ? String(url.dropLast()) : url
    }
    /// Of all paths.
    var path: String { "/services/data/v\(self.givenVersion ?? "60.0")" }
    /// Beyond those that the plugin reads anyway.
    var fields: [String] { self.givenFields ?? [] }
    var findsLeads: Bool { self.givenLeads ?? true }
    var caseOrigin: String { self.givenOrigin ?? "Phone" }
    var caseStatus: String { self.givenStatus ?? "New" }

    var numberPlan: NumberPlan {
        NumberPlan(
            countryCode: self.countryCode ?? "1", trunkPrefix: self.trunkPrefix ?? "0",
            internationalPrefix: self.internationalPrefix ?? "00")
    }

    private enum CodingKeys: String, CodingKey {
        case outbox
        case givenLoginURL = "login_url"
        case givenVersion = "api_version"
        case clientID = "client_id"
        case clientSecret = "client_secret"
        case refreshToken = "refresh_token"
        case accountField = "account_field"
        case languageField = "language_field"
        case callField = "call_field"
        case ticketField = "ticket_field"
        case ownerID = "owner_id"
        case givenFields = "fields"
        case givenLeads = "leads"
        case givenOrigin = "case_origin"
        case givenStatus = "case_status"
        case countryCode = "default_country_code"
        case trunkPrefix = "trunk_prefix"
        case internationalPrefix = "international_prefix"
    }
}
