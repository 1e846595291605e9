/// One thing that a customer system can be asked, with the names that dialogues know from the `crm` plugin.
package struct CRMOperation: Sendable {
    package var name: String
    var description: String
    /// Its arguments, in order, as JSON Schemas.
    var parameters: KeyValuePairs<String, String>
    var required: [String] = []
    /// Whether it changes anything; then it goes through the outbox.
    package var writes: Bool

    package static let all = [findContact, getContact, upsertContact, logCall, openTicket]

    /// The names of its arguments.
    package var names: [String] { self.parameters.map(\.key) }

    /// As a tool: `{"name", "description", "parameters"}`.
    package var json: String {
        let properties = self.parameters.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",")
        let required = self.required.map { "\"\($0)\"" }.joined(separator: ",")
        return """
            {"name":"\(self.name)","description":"\(self.description)","parameters":{\
            "type":"object","properties":{\(properties)},"required":[\(required)],\
            "additionalProperties":false}}
            """
    }

    private static let contactSchema =
        #"{"type":"string","maxLength":64,"description":"id of the contact, when it is known"}"#

    package static let findContact = CRMOperation(
        name: "find_contact",
        description:
            "Finds a customer by telephone number, account number or name. Give one of them.",
        parameters: [
            "number": #"{"type":"string","description":"telephone number, in any spelling"}"#,
            "account": #"{"type":"string","description":"account number"}"#,
            "name": #"{"type":"string","description":"name or part of it"}"#,
        ], writes: false)

    package static let getContact = CRMOperation(
        name: "get_contact", description: "Gives all that is known of a customer.",
        parameters: [
            "id": #"{"type":"string","maxLength":64,"description":"id of the contact"}"#
        ], required: ["id"], writes: false)

    package static let upsertContact = CRMOperation(
        name: "upsert_contact",
        description: "Changes the customer with this id or account, or adds a new one. "
            + "What is not given stays as it is.",
        parameters: [
            "id": #"{"type":"string","maxLength":64,"description":"id of a known contact"}"#,
            "account": #"{"type":"string","maxLength":64,"description":"account number"}"#,
            "name": #"{"type":"string","maxLength":200}"#,
            "numbers":
                #"{"type":"array","items":{"type":"string"},"maxItems":2,"description":"telephone numbers, in any spelling: the main one, then the mobile"}"#,
            "language":
                #"{"type":"string","maxLength":35,"description":"BCP 47, such as en or de-AT"}"#,
            "notes": #"{"type":"string","maxLength":20000}"#,
            "fields":
                #"{"type":"object","description":"anything else, by the system's own names; null takes a value away"}"#,
        ], writes: true)

    package static let logCall = CRMOperation(
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
            "direction": #"{"type":"string","enum":["inbound","outbound"],"default":"inbound"}"#,
            "started_at":
                #"{"type":"string","maxLength":32,"description":"when it began, as 2026-04-30T10:00:00Z"}"#,
            "duration_s": #"{"type":"integer","minimum":0,"maximum":86400}"#,
            "from": #"{"type":"string","maxLength":64}"#,
            "to": #"{"type":"string","maxLength":64}"#,
            "slots": #"{"type":"object","description":"what was learned, by name"}"#,
        ], required: ["call_id", "summary", "outcome"], writes: true)

    package static let openTicket = CRMOperation(
        name: "open_ticket", description: "Opens a ticket for somebody to work on later.",
        parameters: [
            "contact": contactSchema,
            "subject": #"{"type":"string","maxLength":200}"#,
            "body": #"{"type":"string","maxLength":20000}"#,
            "priority":
                #"{"type":"string","enum":["low","normal","high","urgent"],"default":"normal"}"#,
            "number": #"{"type":"string","maxLength":64,"description":"where to call back"}"#,
        ], required: ["subject", "body"], writes: true)
}
