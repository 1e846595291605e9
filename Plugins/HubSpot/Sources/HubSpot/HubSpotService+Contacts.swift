import CRMKit
import JackfieldPlugin
import VendorKit

/// Changes of contacts.
extension HubSpotService {
    func change(
        _ change: ContactChange, _ write: PendingWrite, _ done: @escaping WriteEnd
    ) throws(ProviderError) {
        let properties = try self.contacts.write(change)
        if let id = change.id ?? write.knownID {
            return self.patch(id, by: nil, properties, orCreate: change.id == nil, done)
        }
        if let account = change.account, let property = self.settings.accountProperty {
            return self.patch(account, by: property, properties, orCreate: true, done)
        }
        guard write.mayExist else { return self.create(properties, done) }
        self.lookFor(change, since: write.keptAt) { result in
            switch result {
            case .failure(let error): return done(.failure(error))
            case .success(.none): self.create(properties, done)
            case .success(.some(let id)): self.patch(id, by: nil, properties, orCreate: false, done)
            }
        }
    }

    private func patch(
        _ id: String, by property: String?, _ properties: JSONValue, orCreate: Bool,
        _ done: @escaping WriteEnd
    ) {
        let query = property.map { "?" + QueryText.of([(name: "idProperty", value: $0)]) } ?? ""
        let path = "\(self.path("contacts"))/\(PathText.part(id))\(query)"
        let body = JSONValue.object(["properties": properties])
        self.send(CRMRequest("PATCH", path, body, taking: [404])) { result in
            switch result {
            case .failure(let error): return done(.failure(error))
            case .success(let answer) where answer.status == 404:
                if orCreate { return self.create(properties, done) }
                done(.success(WrittenRecord(FoundContact.none)))
            case .success(let answer): done(self.written(answer, isNew: false))
            }
        }
    }

    private func create(_ properties: JSONValue, _ done: @escaping WriteEnd) {
        let body = JSONValue.object(["properties": properties])
        self.send(CRMRequest("POST", self.path("contacts"), body, taking: [409])) { result in
            switch result {
            case .failure(let error): return done(.failure(error))
            case .success(let answer) where answer.status == 409:
                guard let id = HubSpotErrors.existingID(answer.body) else {
                    let error = ProviderError(
                        .unsupported, "HubSpot says 409: another contact has the same e-mail",
                        vendorStatus: 409, vendorCode: "CONFLICT")
                    return done(.failure(error))
                }
                self.patch(id, by: nil, properties, orCreate: false, done)
            case .success(let answer): done(self.written(answer, isNew: true))
            }
        }
    }

    /// A contact that an earlier attempt may have made: of this name, and no older than the attempt.
    private func lookFor(
        _ change: ContactChange, since seconds: Int64,
        _ end: @escaping @Sendable (Result<String?, ProviderError>) -> Void
    ) {
        let name = ContactChange.parts(of: change.name ?? "")
        let since: JSONValue = .object([
            "propertyName": .text("createdate"), "operator": .text("GTE"),
            "value": .text(String(seconds * 1_000)),
        ])
        let names = HubSpotSearch.filter("lastname", equals: name.family)
        let search = HubSpotSearch(
            groups: [HubSpotSearch.group(names, since)], properties: self.contacts.properties)
        self.search("contacts", search) { result in
            let whole = name.given.isEmpty ? name.family : "\(name.given) \(name.family)"
            let numbers = change.numbers ?? []
            end(
                result.map { found -> String? in
                    found.compactMap(self.contacts.read).first { contact in
                        contact.name == whole
                            && numbers.allSatisfy { contact.numbers.contains($0) }
                    }?.id
                })
        }
    }

    private func written(
        _ answer: CRMAnswer, isNew: Bool
    ) -> Result<WrittenRecord, ProviderError> {
        guard let contact = self.contacts.read(answer.body) else {
            return .failure(Self.noObject)
        }
        let result: JSONValue = .object([
            "found": .boolean(true), "created": .boolean(isNew), "contact": contact.json,
        ])
        return .success(WrittenRecord(result, id: contact.id))
    }
}
