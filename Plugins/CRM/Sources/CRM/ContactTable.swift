import CRMKit
import JackfieldPlugin

/// Contacts in the database.
struct ContactTable {
    private let database: Connection

    private static let columns =
        "id, name, account, language, notes, fields, created_at, updated_at"

    init(_ database: Connection) {
        self.database = database
    }

    func contact(_ id: Int64) throws(ProviderError) -> Contact? {
        try self.contacts("WHERE id = ?", [.integer(id)]).first
    }

    func contact(account: String) throws(ProviderError) -> Contact? {
        try self.contacts("WHERE account_folded = ?", [.text(Contact.fold(account: account))]).first
    }

    /// Those who have this number, in its one form, longest known first.
    func contacts(number: String, limit: Int64) throws(ProviderError) -> [Contact] {
        try self.contacts(
            "WHERE id IN (SELECT contact FROM numbers WHERE number = ?) ORDER BY id LIMIT ?",
            [.text(number), .integer(limit)])
    }

    /// Those with this name, or with it inside theirs: whole names first, then beginnings.
    func contacts(name: String, limit: Int64) throws(ProviderError) -> [Contact] {
        let folded = SQLValue.text(Contact.fold(name: name))
        return try self.contacts(
            """
            WHERE instr(name_folded, ?) > 0
            ORDER BY name_folded <> ?, instr(name_folded, ?) <> 1, name_folded, id LIMIT ?
            """, [folded, folded, folded, .integer(limit)])
    }

    /// Writes a contact with the id 0 as a new one, any other in place of what there is.
    func write(_ contact: Contact) throws(ProviderError) -> Contact {
        var contact = contact
        let values: [SQLValue] = [
            .text(contact.name), .text(Contact.fold(name: contact.name)),
            .optional(contact.account), .optional(contact.account.map(Contact.fold(account:))),
            .optional(contact.language), .text(contact.notes),
            .text(JSONValue.object(contact.fields).json), .text(contact.updatedAt),
        ]
        if contact.id == 0 {
            contact.createdAt = contact.updatedAt
            _ = try self.database.rows(
                """
                INSERT INTO contacts (name, name_folded, account, account_folded, language, notes,
                    fields, updated_at, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, values + [.text(contact.createdAt)])
            contact.id = self.database.lastID()
        } else {
            _ = try self.database.rows(
                """
                UPDATE contacts SET name = ?, name_folded = ?, account = ?, account_folded = ?,
                    language = ?, notes = ?, fields = ?, updated_at = ? WHERE id = ?
                """, values + [.integer(contact.id)])
        }
        try self.write(contact.numbers, of: contact.id)
        return contact
    }

    private func write(_ numbers: [String], of contact: Int64) throws(ProviderError) {
        try self.database.run("DELETE FROM numbers WHERE contact = ?", .integer(contact))
        for (position, number) in numbers.enumerated() {
            try self.database.run(
                "INSERT OR IGNORE INTO numbers (contact, position, number) VALUES (?, ?, ?)",
                .integer(contact), .integer(Int64(position)), .text(number))
        }
    }

    private func contacts(
        _ condition: String, _ values: [SQLValue]
    ) throws(ProviderError) -> [Contact] {
        var contacts: [Contact] = []
        let rows = try self.database.rows(
            "SELECT \(Self.columns) FROM contacts \(condition)", values)
        for row in rows { contacts.append(try self.contact(from: row)) }
        return contacts
    }

    private func contact(from row: SQLRow) throws(ProviderError) -> Contact {
        let numbers = try self.database.rows(
            "SELECT number FROM numbers WHERE contact = ? ORDER BY position",
            [.integer(row.integer(0))])
        return Contact(
            id: row.integer(0), name: row.text(1), account: row.optionalText(2),
            numbers: numbers.map { $0.text(0) }, language: row.optionalText(3), notes: row.text(4),
            fields: try JSONText.object(row.text(5), what: "fields of a contact"),
            createdAt: row.text(6), updatedAt: row.text(7))
    }
}
