import CRMKit
import JackfieldPlugin
import VendorKit

/// Writes, each by an external id where the account has a field for it: then Salesforce itself takes the same write once.
extension SalesforceService {
    private static let longestDescription = 32_000
    private static let longestText = 255

    // MARK: - Contacts

    func change(
        _ change: ContactChange, _ write: PendingWrite, _ done: @escaping WriteEnd
    ) throws(ProviderError) {
        let fields = try self.people.write(change)
        let end: @Sendable (Result<SavedRecord, ProviderError>) -> Void = { result in
            done(result.map { Self.written($0, change) })
        }
        if let id = change.id {
            return self.update(SalesforcePerson.type(of: id), id, fields, end)
        }
        if let account = change.account, let field = self.settings.accountField {
            return self.upsert("Contact", field, account, fields, end)
        }
        if let id = write.knownID { return self.update("Contact", id, fields, end) }
        guard write.mayExist, let name = change.name else {
            return self.create("Contact", fields, end)
        }
        let family = QueryLanguage.quoted(ContactChange.parts(of: name).family)
        var condition = "LastName = \(family) AND \(Self.since(write))"
        if let number = change.numbers?.first {
            condition += " AND Phone = \(QueryLanguage.quoted(number))"
        }
        self.query("SELECT Id FROM Contact WHERE \(condition) LIMIT 1") { result in
            self.save("Contact", fields, found: result.map { $0.first?["Id"]?.text }, end)
        }
    }

    private static func written(_ saved: SavedRecord, _ change: ContactChange) -> WrittenRecord {
        guard let id = saved.id else { return WrittenRecord(FoundContact.none) }
        let contact = FoundContact(
            id: id, name: change.name ?? "", account: change.account,
            numbers: change.numbers ?? [], language: change.language, notes: change.notes ?? "",
            fields: change.fields)
        let result: JSONValue = .object([
            "found": .boolean(true), "created": .boolean(saved.isNew), "contact": contact.json,
        ])
        return WrittenRecord(result, id: id)
    }

    // MARK: - Calls

    func log(_ call: CallLog, _ write: PendingWrite, _ done: @escaping WriteEnd) {
        let fields = self.fields(of: call, write)
        let end: @Sendable (Result<SavedRecord, ProviderError>) -> Void = { result in
            done(
                result.map { saved in
                    let logged: JSONValue = .object([
                        "found": .boolean(saved.id != nil), "created": .boolean(saved.isNew),
                        "id": .optional(saved.id), "call_id": .text(call.callID),
                        "contact": .optional(call.contact),
                    ])
                    return WrittenRecord(logged, id: saved.id)
                })
        }
        if let id = write.knownID { return self.update("Task", id, fields, end) }
        if let field = self.settings.callField {
            return self.upsert("Task", field, call.callID, fields, end)
        }
        guard write.mayExist else { return self.create("Task", fields, end) }
        let id = QueryLanguage.quoted(call.callID)
        self.query("SELECT Id FROM Task WHERE CallObject = \(id) LIMIT 1") { result in
            self.save("Task", fields, found: result.map { $0.first?["Id"]?.text }, end)
        }
    }

    private func fields(of call: CallLog, _ write: PendingWrite) -> [String: JSONValue] {
        let day = (call.startedAt ?? Timestamp.text(.seconds(write.keptAt))).prefix(10)
        var fields: [String: JSONValue] = [
            "Subject": .text("Call: \(call.summary)".cut(to: Self.longestText)),
            "Status": .text("Completed"), "Priority": .text("Normal"),
            "ActivityDate": .text(String(day)), Self.onlyNew: .text("Call"),
            "Description": .text(call.text(upTo: Self.longestDescription)),
            "CallType": .text(call.isOutbound ? "Outbound" : "Inbound"),
            "CallDisposition": .text(call.outcome), "CallObject": .text(call.callID),
        ]
        fields["CallDurationInSeconds"] = call.duration.map { .integer($0) }
        fields["WhoId"] = call.contact.map { .text($0) }
        fields["OwnerId"] = self.settings.ownerID.map { .text($0) }
        return fields
    }

    // MARK: - Cases

    func open(_ ticket: TicketRequest, _ write: PendingWrite, _ done: @escaping WriteEnd) {
        let fields = self.fields(of: ticket, write.reference)
        let end: @Sendable (Result<SavedRecord, ProviderError>) -> Void = { result in
            done(
                result.map { saved in
                    let written: JSONValue = .object([
                        "id": .optional(saved.id), "contact": .optional(ticket.contact),
                        "subject": .text(ticket.subject), "priority": .text(ticket.priority),
                        "status": .text("open"),
                    ])
                    return WrittenRecord(
                        .object(["found": .boolean(true), "ticket": written]), id: saved.id)
                })
        }
        if let field = self.settings.ticketField {
            return self.upsert("Case", field, write.reference, fields, end)
        }
        guard write.mayExist else { return self.create("Case", fields, end) }
        let subject = QueryLanguage.quoted(ticket.subject)
        let condition = "Subject = \(subject) AND \(Self.since(write))"
        self.query("SELECT Id, Description FROM Case WHERE \(condition) LIMIT 50") { result in
            let mine = result.map { cases in
                cases.first { $0["Description"]?.text?.contains(write.reference) == true }?["Id"]?
                    .text
            }
            self.save("Case", fields, found: mine, end)
        }
    }

    private func fields(of ticket: TicketRequest, _ reference: String) -> [String: JSONValue] {
        let priority =
            switch ticket.priority {
            case "low": "Low"
            case "high", "urgent": "High"
            default: "Medium"
            }
        var fields: [String: JSONValue] = [
            "Subject": .text(ticket.subject), "Origin": .text(self.settings.caseOrigin),
            "Status": .text(self.settings.caseStatus), "Priority": .text(priority),
            "Description": .text(ticket.text(reference: reference)),
        ]
        // A case has no lead.
        if let contact = ticket.contact, !SalesforcePerson.isLead(contact) {
            fields["ContactId"] = .text(contact)
        }
        fields["SuppliedPhone"] = ticket.number.map { .text($0) }
        fields["OwnerId"] = self.settings.ownerID.map { .text($0) }
        return fields
    }

    /// No older than the write.
    private static func since(_ write: PendingWrite) -> String {
        // Clocks differ a little.
        "CreatedDate >= \(Timestamp.text(.seconds(max(0, write.keptAt - 300))))"
    }
}
