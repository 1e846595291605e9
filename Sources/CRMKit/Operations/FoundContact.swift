package import JackfieldPlugin

/// A customer as dialogues see one, whatever the system calls its fields.
package struct FoundContact: Sendable, Equatable {
    package var id: String
    package var name: String
    package var account: String?
    package var numbers: [String]
    package var language: String?
    package var notes: String
    /// By the service's own names.
    package var fields: [String: JSONValue]
    package var createdAt: String
    package var updatedAt: String

    package init(
        id: String, name: String = "", account: String? = nil, numbers: [String] = [],
        language: String? = nil, notes: String = "", fields: [String: JSONValue] = [:],
        createdAt: String = "", updatedAt: String = ""
    ) {
        self.id = id
        self.name = name
        self.account = account
        self.numbers = numbers
        self.language = language
        self.notes = notes
        self.fields = fields
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    package var json: JSONValue {
        .object([
            "id": .text(self.id), "name": .text(self.name), "account": .optional(self.account),
            "numbers": .list(self.numbers.map { .text($0) }), "language": .optional(self.language),
            "notes": .text(self.notes), "fields": .object(self.fields),
            "created_at": .text(self.createdAt), "updated_at": .text(self.updatedAt),
        ])
    }

    private var shortJSON: JSONValue {
        .object([
            "id": .text(self.id), "name": .text(self.name), "account": .optional(self.account),
        ])
    }

    /// The result of `find_contact`: the first, and briefly up to nine others.
    package static func result(_ found: [FoundContact]) -> JSONValue {
        guard let first = found.first else { return Self.none }
        return .object([
            "found": .boolean(true), "contact": first.json,
            "others": .list(found.dropFirst().prefix(9).map(\.shortJSON)),
        ])
    }

    /// There is no such contact.
    package static let none: JSONValue = .object(["found": .boolean(false)])
}
