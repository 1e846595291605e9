import CRMKit
import JackfieldPlugin

extension Operation {
    private static let priorities = ["low", "normal", "high", "urgent"]
    private static let contactSchema =
        #"{"type":"integer","minimum":1,"description":"id of the contact, when it is known"}"#

    static let logCall = Operation(
        name: "log_call",
        description:
            "Keeps a record of a call. A second record of the same call replaces the first.",
        parameters: [
            "contact": contactSchema,
            "call_id": #"{"type":"string","maxLength":128}"#,
            "summary":
                #"{"type":"string","maxLength":10000,"description":"what the call was about"}"#,
            "transcript": #"{"type":"string","maxLength":500000}"#,
            "outcome":
                #"{"type":"string","maxLength":64,"description":"how it ended, such as resolved or transferred"}"#,
            "slots": #"{"type":"object","description":"what was learned, by name"}"#,
        ], required: ["call_id", "summary", "outcome"], writes: true
    ) { arguments, desk throws(ProviderError) in
        let callID = try arguments.text("call_id", upTo: 128)
        let summary = try arguments.text("summary", upTo: 10_000)
        let outcome = try arguments.text("outcome", upTo: 64)
        let transcript = try arguments.optionalText("transcript", upTo: 500_000)
        let slots = try arguments.object("slots") ?? [:]
        let contact = try arguments.optionalID("contact")
        guard try desk.knows(contact) else { return Operation.notFound }
        let isNew = try desk.database.rows(
            "SELECT 1 FROM calls WHERE call_id = ?", [.text(callID)]
        ).isEmpty
        let id = try desk.database.rows(
            """
            INSERT INTO calls (call_id, contact, summary, transcript, outcome, slots, logged_at)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (call_id) DO UPDATE SET contact = coalesce(excluded.contact, contact),
                summary = excluded.summary, transcript = coalesce(excluded.transcript, transcript),
                outcome = excluded.outcome, slots = excluded.slots, logged_at = excluded.logged_at
            RETURNING id
            """,
            [
                .text(callID), .optional(contact), .text(summary), .optional(transcript),
                .text(outcome), .text(JSONValue.object(slots).json), .text(desk.now),
            ]
        ).first?.integer(0)
        return .object([
            "found": .boolean(true), "created": .boolean(isNew), "id": .integer(id ?? 0),
            "call_id": .text(callID), "contact": contact.map(JSONValue.integer) ?? .null,
        ])
    }

    static let openTicket = Operation(
        name: "open_ticket", description: "Opens a ticket for somebody to work on later.",
        parameters: [
            "contact": contactSchema,
            "subject": #"{"type":"string","maxLength":200}"#,
            "body": #"{"type":"string","maxLength":20000}"#,
            "priority":
                #"{"type":"string","enum":["low","normal","high","urgent"],"default":"normal"}"#,
        ], required: ["subject", "body"], writes: true
    ) { arguments, desk throws(ProviderError) in
        let ticket = Ticket(
            contact: try arguments.optionalID("contact"),
            subject: try arguments.text("subject", upTo: 200),
            body: try arguments.text("body", upTo: 20_000),
            priority: try arguments.choice("priority", of: Operation.priorities) ?? "normal",
            openedAt: desk.now)
        guard try desk.knows(ticket.contact) else { return Operation.notFound }
        let written = try TicketTable(desk.database).add(ticket)
        return .object(["found": .boolean(true), "ticket": written.json])
    }

    static let listTickets = Operation(
        name: "list_tickets", description: "Lists tickets, the newest first.",
        parameters: [
            "contact": contactSchema,
            "status": #"{"type":"string","enum":["open","closed","all"],"default":"open"}"#,
            "limit": #"{"type":"integer","minimum":1,"maximum":100,"default":20}"#,
            "before":
                #"{"type":"integer","minimum":1,"description":"only tickets with a lower id"}"#,
        ], writes: false
    ) { arguments, desk throws(ProviderError) in
        let status = try arguments.choice("status", of: ["open", "closed", "all"]) ?? "open"
        let limit = try arguments.optionalInteger("limit", in: 1...100) ?? 20
        let tickets = try TicketTable(desk.database).tickets(
            of: try arguments.optionalID("contact"), status: status == "all" ? nil : status,
            before: try arguments.optionalID("before"), limit: limit + 1)
        return .object([
            "tickets": .list(tickets.prefix(Int(limit)).map(\.json)),
            "more": .boolean(tickets.count > Int(limit)),
        ])
    }
}

extension Operation.Desk {
    /// Whether there is such a contact; nobody is always known.
    fileprivate func knows(_ contact: Int64?) throws(ProviderError) -> Bool {
        guard let contact else { return true }
        return try self.contacts.contact(contact) != nil
    }
}
