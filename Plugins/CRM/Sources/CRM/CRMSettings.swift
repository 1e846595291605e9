import CRMKit

/// The settings of an instance, as the schema describes them.
struct CRMSettings: Decodable, Equatable, Sendable {
    var path: String?
    var defaultCountryCode: String?
    var trunkPrefix: String?
    var internationalPrefix: String?
    /// A CSV file of contacts.
    var seed: String?
    var busyTimeoutMilliseconds: Int?

    enum CodingKeys: String, CodingKey {
        case path, seed
        case defaultCountryCode = "default_country_code"
        case trunkPrefix = "trunk_prefix"
        case internationalPrefix = "international_prefix"
        case busyTimeoutMilliseconds = "busy_timeout_ms"
    }

    var numberPlan: NumberPlan {
        NumberPlan(
            countryCode: self.defaultCountryCode ?? "1", trunkPrefix: self.trunkPrefix ?? "0",
            internationalPrefix: self.internationalPrefix ?? "00")
    }

    /// The database's path; a relative one starts in `directory`.
    func databasePath(in directory: String) -> String {
        let path = self.path ?? "crm.db"
        return path.hasPrefix("/") ? path : "\(directory)/\(path)"
    }
}
