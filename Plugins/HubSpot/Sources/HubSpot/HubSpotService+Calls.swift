import CRMKit
import JackfieldPlugin
import VendorKit

/// Records of calls, and tickets (https://developers.hubspot.com, "Calls", "Tickets").
extension HubSpotService {
    /// How HubSpot counts the text of a call.
    private static let longestBody = 65_000
    /// HubSpot's own kinds of associations, from a call and from a ticket to a contact.
    private static let callToContact = 194.0
    private static let ticketToContact = 16.0

    func log(_ call: CallLog, _ write: PendingWrite, _ done: @escaping WriteEnd) {
        // Once for each call, and the same at each attempt.
        let title = "Call \(call.callID)"
        let properties = self.properties(of: call, title, write)
        let associations = Self.association(call.contact, Self.callToContact)
        let end: @Sendable (Result<CRMAnswer, ProviderError>, Bool) -> Void = { result, isNew in
            done(
                result.flatMap { answer in
                    guard let id = answer.body["id"]?.text else { return .failure(Self.noObject) }
                    let written: JSONValue = .object([
                        "found": .boolean(true), "created": .boolean(isNew), "id": .text(id),
                        "call_id": .text(call.callID), "contact": .optional(call.contact),
                    ])
                    return .success(WrittenRecord(written, id: id))
                })
        }
        if let id = write.knownID {
            return self.replace("calls", id, properties) { end($0, false) }
        }
        guard write.mayExist else {
            return self.create("calls", properties, associations) { end($0, true) }
        }
        let filter = HubSpotSearch.group(HubSpotSearch.filter("hs_call_title", equals: title))
        let search = HubSpotSearch(groups: [filter], properties: ["hs_call_title"])
        self.search("calls", search) { found in
            switch found {
            case .failure(let error): return done(.failure(error))
            case .success(let calls):
                if let id = calls.first?["id"]?.text {
                    return self.replace("calls", id, properties) { end($0, true) }
                }
                self.create("calls", properties, associations) { end($0, true) }
            }
        }
    }

    func open(_ ticket: TicketRequest, _ write: PendingWrite, _ done: @escaping WriteEnd) {
        let end: @Sendable (String?) -> Void = { id in
            guard let id else { return done(.failure(Self.noObject)) }
            let written: JSONValue = .object([
                "id": .text(id), "contact": .optional(ticket.contact),
                "subject": .text(ticket.subject), "priority": .text(ticket.priority),
                "status": .text("open"),
            ])
            done(
                .success(
                    WrittenRecord(
                        .object(["found": .boolean(true), "ticket": written]), id: id)))
        }
        let create: @Sendable () -> Void = {
            self.create(
                "tickets", self.properties(of: ticket, write.reference),
                Self.association(ticket.contact, Self.ticketToContact)
            ) { result in
                switch result {
                case .failure(let error): return done(.failure(error))
                case .success(let answer): end(answer.body["id"]?.text)
                }
            }
        }
        guard write.mayExist else { return create() }
        let filter = HubSpotSearch.group(HubSpotSearch.filter("subject", equals: ticket.subject))
        let search = HubSpotSearch(groups: [filter], properties: ["content"])
        self.search("tickets", search) { found in
            switch found {
            case .failure(let error): return done(.failure(error))
            case .success(let tickets):
                let mine = tickets.first {
                    $0["properties"]?["content"]?.text?.contains(write.reference) == true
                }
                guard let mine else { return create() }
                end(mine["id"]?.text)
            }
        }
    }

    // MARK: - Objects

    private func create(
        _ type: String, _ properties: JSONValue, _ associations: [JSONValue],
        _ end: @escaping CRMClient.End
    ) {
        var body = ["properties": properties]
        if !associations.isEmpty { body["associations"] = .list(associations) }
        self.send(CRMRequest("POST", self.path(type), .object(body)), end)
    }

    private func replace(
        _ type: String, _ id: String, _ properties: JSONValue, _ end: @escaping CRMClient.End
    ) {
        let path = "\(self.path(type))/\(PathText.part(id))"
        self.send(CRMRequest("PATCH", path, .object(["properties": properties])), end)
    }

    private static func association(_ contact: String?, _ type: Double) -> [JSONValue] {
        guard let contact else { return [] }
        let kind: JSONValue = .object([
            "associationCategory": .text("HUBSPOT_DEFINED"), "associationTypeId": .number(type),
        ])
        return [.object(["to": .object(["id": .text(contact)]), "types": .list([kind])])]
    }

    private func properties(
        of call: CallLog, _ title: String, _ write: PendingWrite
    ) -> JSONValue {
        var properties: [String: JSONValue] = [
            "hs_timestamp": .text(call.startedAt ?? String(write.keptAt * 1_000)),
            "hs_call_title": .text(title), "hs_call_body": .text(Self.html(call)),
            "hs_call_direction": .text(call.isOutbound ? "OUTBOUND" : "INBOUND"),
            "hs_call_status": .text("COMPLETED"),
        ]
        properties["hs_call_duration"] = call.duration.map { .text(String($0 * 1_000)) }
        properties["hs_call_from_number"] = call.from.map { .text($0) }
        properties["hs_call_to_number"] = call.to.map { .text($0) }
        properties["hs_call_disposition"] = self.settings.disposition.map { .text($0) }
        properties["hubspot_owner_id"] = self.settings.ownerID.map { .text($0) }
        return .object(properties)
    }

    private func properties(of ticket: TicketRequest, _ reference: String) -> JSONValue {
        let priority =
            switch ticket.priority {
            case "low": "LOW"
            case "high", "urgent": "HIGH"
            default: "MEDIUM"
            }
        var properties: [String: JSONValue] = [
            "subject": .text(ticket.subject), "content": .text(ticket.text(reference: reference)),
            "hs_pipeline": .text(self.settings.pipeline),
            "hs_pipeline_stage": .text(self.settings.stage), "hs_ticket_priority": .text(priority),
        ]
        properties["hubspot_owner_id"] = self.settings.ownerID.map { .text($0) }
        return .object(properties)
    }

    /// As HTML, cut to what HubSpot takes.
    static func html(_ call: CallLog) -> String {
        var longest = Self.longestBody
        while true {
            let text = call.text(upTo: longest).reduce(into: "") { html, character in
                switch character {
                case "&": html += "&amp;"
                case "<": html += "&lt;"
                case ">": html += "&gt;"
                case "\n", "\r\n": html += "<br>"
                default: html.append(character)
                }
            }
            if text.utf16.count <= Self.longestBody { return text }
            longest = longest * 3 / 4
        }
    }
}
