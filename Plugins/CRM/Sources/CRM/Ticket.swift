/// Something for somebody to work on.
struct Ticket: Equatable, Sendable {
    var id: Int64 = 0
    var contact: Int64?
    var subject: String
    var body: String
    var priority: String
    var status = "open"
    var openedAt: String

    var json: JSONValue {
        .object([
            "id": .integer(self.id), "contact": self.contact.map(JSONValue.integer) ?? .null,
            "subject": .string(self.subject), "body": .string(self.body),
            "priority": .string(self.priority), "status": .string(self.status),
            "opened_at": .string(self.openedAt),
        ])
    }
}
