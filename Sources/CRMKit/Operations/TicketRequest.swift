package import JackfieldPlugin

/// The arguments of `open_ticket`, checked.
package struct TicketRequest: Sendable {
    private static let priorities = ["low", "normal", "high", "urgent"]

    package var contact: String?
    package var subject: String
    package var body: String
    /// low, normal, high, urgent.
    package var priority: String
    package var number: String?

    package init(_ arguments: Arguments) throws(ProviderError) {
        self.contact = try arguments.recordID("contact")
        self.subject = try arguments.text("subject", upTo: 200)
        self.body = try arguments.text("body", upTo: 20_000)
        self.priority = try arguments.choice("priority", of: Self.priorities) ?? "normal"
        self.number = try arguments.optionalText("number", upTo: 64)
    }

    /// The body with the line by which the ticket is found again.
    package func text(reference: String) -> String {
        let callBack = self.number.map { "\n\nCall back: \($0)" } ?? ""
        return "\(self.body)\(callBack)\n\nReference: \(reference)"
    }
}
