import CRMKit
import JackfieldPlugin

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
            "subject": .text(self.subject), "body": .text(self.body),
            "priority": .text(self.priority), "status": .text(self.status),
            "opened_at": .text(self.openedAt),
        ])
    }
}
