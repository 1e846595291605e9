import CRMKit
import JackfieldPlugin
import VendorKit

/// Bodies of `POST …/search` (https://developers.hubspot.com, "Search the CRM"): groups are alternatives, the filters of a
/// group all hold.
struct HubSpotSearch: Sendable {
    private static let limit = 10.0

    var groups: [JSONValue] = []
    /// Words, anywhere in the record.
    var query: String?
    var properties: [String]

    var body: JSONValue {
        var body: [String: JSONValue] = [
            "limit": .number(Self.limit), "properties": .list(self.properties.map { .text($0) }),
        ]
        if !self.groups.isEmpty { body["filterGroups"] = .list(self.groups) }
        body["query"] = self.query.map { .text($0) }
        return .object(body)
    }

    static func filter(_ property: String, equals value: String) -> JSONValue {
        .object([
            "propertyName": .text(property), "operator": .text("EQ"), "value": .text(value),
        ])
    }

    static func filter(_ property: String, isOneOf values: [String]) -> JSONValue {
        .object([
            "propertyName": .text(property), "operator": .text("IN"),
            "values": .list(values.map { .text($0.lowercased()) }),
        ])
    }

    static func group(_ filters: JSONValue...) -> JSONValue {
        .object(["filters": .list(filters)])
    }

    /// Every spelling in every property, and what HubSpot itself makes of numbers: without country code.
    /// - Parameter searchable: whether the account has those properties.
    static func number(
        _ number: String, _ plan: NumberPlan, in phoneProperties: [String], searchable: Bool,
        properties: [String]
    ) -> HubSpotSearch {
        let spellings = plan.spellings(of: number)
        var groups = phoneProperties.prefix(3).map {
            Self.group(Self.filter($0, isOneOf: spellings))
        }
        if searchable {
            let core = plan.core(of: number)
            groups += [
                Self.group(Self.filter("hs_searchable_calculated_phone_number", equals: core)),
                Self.group(Self.filter("hs_searchable_calculated_mobile_number", equals: core)),
            ]
        }
        return HubSpotSearch(groups: groups, properties: properties)
    }
}
