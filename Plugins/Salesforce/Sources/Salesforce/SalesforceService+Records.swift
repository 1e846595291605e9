import CRMKit
import JackfieldPlugin
import VendorKit

/// Records, one at a time (REST API Developer Guide, "sObject Rows", "sObject Rows by External ID").
extension SalesforceService {
    /// A field that may only be set when a record is made.
    static let onlyNew = "TaskSubtype"

    /// Changes what was found, or makes it.
    func save(
        _ type: String, _ fields: [String: JSONValue], found: Result<String?, ProviderError>,
        _ end: @escaping @Sendable (Result<SavedRecord, ProviderError>) -> Void
    ) {
        switch found {
        case .failure(let error): return end(.failure(error))
        case .success(.none): self.create(type, fields, end)
        case .success(.some(let id)): self.update(type, id, fields, end)
        }
    }

    func create(
        _ type: String, _ fields: [String: JSONValue],
        _ end: @escaping @Sendable (Result<SavedRecord, ProviderError>) -> Void
    ) {
        self.send("POST", "/sobjects/\(type)", fields) { result in
            end(result.flatMap { SavedRecord.read($0) })
        }
    }

    func update(
        _ type: String, _ id: String, _ fields: [String: JSONValue],
        _ end: @escaping @Sendable (Result<SavedRecord, ProviderError>) -> Void
    ) {
        var fields = fields
        fields[Self.onlyNew] = nil
        let path = "/sobjects/\(type)/\(PathText.part(id))"
        self.send("PATCH", path, fields, taking: [404]) { result in
            end(result.map { SavedRecord(id: $0.status == 404 ? nil : id, isNew: false) })
        }
    }

    func upsert(
        _ type: String, _ field: String, _ value: String, _ fields: [String: JSONValue],
        _ end: @escaping @Sendable (Result<SavedRecord, ProviderError>) -> Void
    ) {
        let path = "/sobjects/\(type)/\(field)/\(PathText.part(value))"
        self.send("PATCH", path, fields, taking: [300]) { result in
            if case .failure(let error) = result, fields[Self.onlyNew] != nil,
                error.vendorCode == "INVALID_FIELD_FOR_INSERT_UPDATE"
            {
                // It was there already.
                var fields = fields
                fields[Self.onlyNew] = nil
                return self.upsert(type, field, value, fields, end)
            }
            end(result.flatMap { SavedRecord.read($0) })
        }
    }
}
