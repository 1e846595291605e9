import CRMKit
import JackfieldPlugin

/// A customer.
struct Contact: Equatable, Sendable {
    var id: Int64 = 0
    var name = ""
    var account: String?
    /// As `NumberPlan` writes them.
    var numbers: [String] = []
    /// BCP 47.
    var language: String?
    var notes = ""
    /// Whatever else the site keeps.
    var fields: [String: JSONValue] = [:]
    var createdAt = ""
    var updatedAt = ""

    var json: JSONValue {
        .object([
            "id": .integer(self.id), "name": .text(self.name),
            "account": .optional(self.account),
            "numbers": .list(self.numbers.map(JSONValue.text)),
            "language": .optional(self.language), "notes": .text(self.notes),
            "fields": .object(self.fields), "created_at": .text(self.createdAt),
            "updated_at": .text(self.updatedAt),
        ])
    }

    var shortJSON: JSONValue {
        .object([
            "id": .integer(self.id), "name": .text(self.name), "account": .optional(self.account),
        ])
    }

    /// How names are compared: capitals and outer white space do not count.
    static func fold(name: String) -> String {
        name.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// How account numbers are compared: people dictate them with any spaces and hyphens.
    static func fold(account: String) -> String {
        account.lowercased().filter { !$0.isWhitespace && !"-./".contains($0) }
    }
}
