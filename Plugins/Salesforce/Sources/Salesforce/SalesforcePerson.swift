import CRMKit
import JackfieldPlugin
import VendorKit

/// Contacts and leads as Salesforce has them.
struct SalesforcePerson: Sendable {
    /// Ids of leads begin with it.
    private static let leadPrefix = "00Q"
    private static let phoneFields = ["Phone", "MobilePhone"]

    let settings: SalesforceSettings

    static func isLead(_ id: String) -> Bool { id.hasPrefix(Self.leadPrefix) }

    /// The type of the record with this id.
    static func type(of id: String) -> String { self.isLead(id) ? "Lead" : "Contact" }

    /// Those that are read of this type.
    func fields(of type: String) -> [String] {
        let usual =
            ["Id", "Name"] + Self.phoneFields
            + ["Email", "Description", "CreatedDate", "LastModifiedDate"]
        guard type == "Contact" else { return usual }
        let own = [self.settings.accountField, self.settings.languageField].compactMap { $0 }
        let all = usual + ["AccountId"] + own + self.settings.fields
        return all.reduce(into: []) { kept, name in
            if !kept.contains(name) { kept.append(name) }
        }
    }

    /// - Returns: nil for what is no record of theirs.
    func read(_ record: JSONValue) -> FoundContact? {
        guard let id = record["Id"]?.text else { return nil }
        var fields: [String: JSONValue] = [:]
        for name in ["Email", "AccountId"] + self.settings.fields {
            guard let value = record[name], value != .null else { continue }
            fields[name] = value
        }
        return FoundContact(
            id: id, name: record["Name"]?.text ?? "",
            account: self.settings.accountField.flatMap { record[$0]?.text },
            numbers: Self.phoneFields.compactMap { record[$0]?.text },
            language: self.settings.languageField.flatMap { record[$0]?.text },
            notes: record["Description"]?.text ?? "", fields: fields,
            createdAt: record["CreatedDate"]?.text ?? "",
            updatedAt: record["LastModifiedDate"]?.text ?? "")
    }

    /// The fields that a change sets; but for the account number, which names the record.
    func write(_ change: ContactChange) throws(ProviderError) -> [String: JSONValue] {
        var fields: [String: JSONValue] = [:]
        if let name = change.name, !name.isEmpty {
            let parts = ContactChange.parts(of: name)
            if !parts.given.isEmpty { fields["FirstName"] = .text(parts.given) }
            fields["LastName"] = .text(parts.family)
        }
        for (field, number) in zip(Self.phoneFields, change.numbers ?? []) {
            fields[field] = .text(number)
        }
        fields["Description"] = change.notes.map { .text($0) }
        if let language = change.language {
            guard let field = self.settings.languageField else {
                throw ProviderError(.unsupported, "language_field is not set")
            }
            fields[field] = .text(language)
        }
        if change.account != nil, self.settings.accountField == nil {
            throw ProviderError(.unsupported, "account_field is not set")
        }
        return fields.merging(change.fields) { _, given in given }
    }
}
