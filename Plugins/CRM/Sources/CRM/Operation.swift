import CRMKit
import JackfieldPlugin

/// One thing that can be asked of the records.
struct Operation: Sendable {
    /// What an operation works with.
    struct Desk {
        let database: Connection
        let plan: NumberPlan
        /// ISO 8601, UTC.
        let now: String

        var contacts: ContactTable { ContactTable(self.database) }
    }

    var name: String
    var description: String
    /// Its arguments, in order, as JSON Schemas.
    var parameters: KeyValuePairs<String, String>
    var required: [String] = []
    /// Whether it changes anything; then idempotency keys are kept.
    var writes: Bool
    var run: @Sendable (Arguments, Desk) throws(ProviderError) -> JSONValue

    static let all = [
        findContact, getContact, upsertContact, logCall, openTicket, listTickets,
    ]

    /// - Throws: `.unsupported`, with the names that there are.
    static func named(_ name: String) throws(ProviderError) -> Operation {
        guard let operation = self.all.first(where: { $0.name == name }) else {
            throw ProviderError(
                .unsupported,
                "there is no operation \"\(name.prefix(40))\"; there are "
                    + self.all.map { $0.name }.joined(separator: ", "))
        }
        return operation
    }

    /// As a tool: `{"name", "description", "parameters"}`.
    var json: String {
        let properties = self.parameters.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",")
        let required = self.required.map { "\"\($0)\"" }.joined(separator: ",")
        return """
            {"name":"\(self.name)","description":"\(self.description)","parameters":{\
            "type":"object","properties":{\(properties)},"required":[\(required)],\
            "additionalProperties":false}}
            """
    }

    static let notFound: JSONValue = .object(["found": .boolean(false)])
}
