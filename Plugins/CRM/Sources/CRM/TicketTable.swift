import CRMKit
import JackfieldPlugin

/// Tickets in the database.
struct TicketTable {
    private let database: Connection

    init(_ database: Connection) {
        self.database = database
    }

    func add(_ ticket: Ticket) throws(ProviderError) -> Ticket {
        try self.database.run(
            "INSERT INTO tickets (contact, subject, body, priority, status, opened_at) "
                + "VALUES (?, ?, ?, ?, ?, ?)",
            .optional(ticket.contact), .text(ticket.subject), .text(ticket.body),
            .text(ticket.priority), .text(ticket.status), .text(ticket.openedAt))
        var ticket = ticket
        ticket.id = self.database.lastID()
        return ticket
    }

    /// The newest first. What is nil does not matter.
    func tickets(
        of contact: Int64?, status: String?, before: Int64?, limit: Int64
    ) throws(ProviderError) -> [Ticket] {
        try self.database.rows(
            """
            SELECT id, contact, subject, body, priority, status, opened_at FROM tickets
            WHERE (?1 IS NULL OR contact = ?1) AND (?2 IS NULL OR status = ?2)
                AND (?3 IS NULL OR id < ?3) ORDER BY id DESC LIMIT ?4
            """, [.optional(contact), .optional(status), .optional(before), .integer(limit)]
        ).map { row in
            Ticket(
                id: row.integer(0), contact: row.optionalInteger(1), subject: row.text(2),
                body: row.text(3), priority: row.text(4), status: row.text(5), openedAt: row.text(6)
            )
        }
    }
}
