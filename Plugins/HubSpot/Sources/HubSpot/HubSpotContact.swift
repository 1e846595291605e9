import CRMKit
import JackfieldPlugin
import VendorKit

/// Contacts as HubSpot has them: every value is a text.
struct HubSpotContact: Sendable {
    let settings: HubSpotSettings

    /// Those that are read.
    var properties: [String] {
        let usual = ["firstname", "lastname", "email", "hs_language"]
        let own = [self.settings.accountProperty, self.settings.notesProperty].compactMap { $0 }
        let all = usual + self.settings.phoneProperties + own + self.settings.properties
        return all.reduce(into: []) { kept, name in
            if !kept.contains(name) { kept.append(name) }
        }
    }

    /// - Returns: nil for what is no object of theirs.
    func read(_ object: JSONValue) -> FoundContact? {
        guard let id = object["id"]?.text else { return nil }
        let value = { (name: String) -> String? in
            object["properties"]?[name]?.text.flatMap { $0.isEmpty ? nil : $0 }
        }
        let name = [value("firstname"), value("lastname")].compactMap { $0 }.joined(separator: " ")
        var fields: [String: JSONValue] = [:]
        for property in ["email"] + self.settings.properties {
            fields[property] = value(property).map { .text($0) }
        }
        return FoundContact(
            id: id, name: name, account: self.settings.accountProperty.flatMap(value),
            numbers: self.settings.phoneProperties.compactMap(value),
            language: value("hs_language"),
            notes: self.settings.notesProperty.flatMap(value) ?? "", fields: fields,
            createdAt: object["createdAt"]?.text ?? "", updatedAt: object["updatedAt"]?.text ?? "")
    }

    /// The properties that a change sets.
    func write(_ change: ContactChange) throws(ProviderError) -> JSONValue {
        var properties: [String: JSONValue] = [:]
        if let name = change.name, !name.isEmpty {
            let parts = ContactChange.parts(of: name)
            properties["firstname"] = .text(parts.given)
            properties["lastname"] = .text(parts.family)
        }
        for (property, number) in zip(self.settings.phoneProperties, change.numbers ?? []) {
            properties[property] = .text(number)
        }
        properties["hs_language"] = change.language.map { .text($0.lowercased()) }
        if let notes = change.notes {
            let property = try Self.needed(self.settings.notesProperty, "notes_property")
            properties[property] = .text(notes)
        }
        if let account = change.account {
            let property = try Self.needed(self.settings.accountProperty, "account_property")
            properties[property] = .text(account)
        }
        for (name, value) in change.fields { properties[name] = .text(Self.plain(value)) }
        return .object(properties)
    }

    static func needed(_ property: String?, _ setting: String) throws(ProviderError) -> String {
        guard let property else {
            throw ProviderError(
                .unsupported, "\(setting) is not set: no property of HubSpot's has that")
        }
        return property
    }

    /// An empty text takes a value away.
    private static func plain(_ value: JSONValue) -> String {
        switch value {
        case .null: ""
        case .text(let text): text
        default: value.json
        }
    }
}
