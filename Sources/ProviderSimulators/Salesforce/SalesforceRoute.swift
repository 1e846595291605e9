import CallModel
import FoundationEssentials
import Network
import Synchronization

/// The requests below /services.
final class SalesforceRoute: Sendable {
    private struct Refusal: Error {
        var status: Int
        var code: String
        var message: String
    }

    // Lives as long as the simulator's server.
    private unowned let simulator: SalesforceSimulator

    init(_ simulator: SalesforceSimulator) { self.simulator = simulator }

    func receive(_ exchange: any HTTPExchange) {
        let request = exchange.request
        // /services/data/v60.0/…
        let parts = request.path.split(separator: "/").dropFirst(3).map { String($0) }
        let fault = self.simulator.faults.next(Self.operation(request.method, parts))
        do throws(Refusal) {
            if case .status(let status, _)? = fault {
                throw Refusal(
                    status: status, code: Self.code(of: status),
                    message: "a failure that was asked for")
            }
            guard request.header("authorization") == "Bearer \(self.simulator.token)" else {
                throw Refusal(
                    status: 401, code: "INVALID_SESSION_ID", message: "Session expired or invalid")
            }
            WholeAnswer.give(try self.answer(request, parts), to: exchange, fault)
        } catch {
            var response = Self.json(
                error.status,
                .list([
                    .object(["message": .text(error.message), "errorCode": .text(error.code)])
                ]))
            if case .status(_, let seconds?)? = fault {
                response.headers.append(("retry-after", "\(seconds)"))
            }
            exchange.respond(response)
        }
    }

    private static func operation(
        _ method: String, _ parts: [String]
    ) -> SalesforceSimulator.Operation {
        switch parts.first {
        case "query", "search": .query
        default: method == "GET" ? .read : .write
        }
    }

    private static func code(of status: Int) -> String {
        switch status {
        case 401: "INVALID_SESSION_ID"
        case 403: "REQUEST_LIMIT_EXCEEDED"
        case 404: "NOT_FOUND"
        case 500: "UNKNOWN_EXCEPTION"
        case 503: "SERVER_UNAVAILABLE"
        default: "SIMULATED"
        }
    }

    private func answer(
        _ request: HTTPRequest, _ parts: [String]
    ) throws(Refusal) -> HTTPResponse {
        let sought = FormText.decoded(Array(request.query.utf8)).first { $0.name == "q" }?.value
        let body = JSONValue(parsing: String(decoding: request.body, as: UTF8.self))
        var fields: [String: JSONValue] = [:]
        if case .object(let members)? = body { fields = members }
        switch (request.method, parts.first, parts.count) {
        case ("GET", "limits", 1):
            return Self.json(200, ["DailyApiRequests": ["Max": 15_000, "Remaining": 14_990]])
        case ("GET", "query", 1): return try self.query(sought ?? "")
        case ("GET", "search", 1): return try self.search(sought ?? "")
        case ("POST", "sobjects", 2): return try self.create(parts[1], fields)
        case (_, "sobjects", 3): return try self.one(request.method, parts[1], parts[2], fields)
        case ("PATCH", "sobjects", 4):
            let value = FormText.decoded(Array("v=\(parts[3])".utf8)).first?.value ?? ""
            return try self.upsert(parts[1], parts[2], value, fields)
        default:
            throw Refusal(
                status: 404, code: "NOT_FOUND", message: "The requested resource does not exist")
        }
    }

    // MARK: - Questions

    private func query(_ soql: String) throws(Refusal) -> HTTPResponse {
        guard let query = SimulatedQuery(soql: soql), SalesforceStore.knows(query.type) else {
            throw Refusal(status: 400, code: "MALFORMED_QUERY", message: "unexpected token")
        }
        let records = self.simulator.store.withLock { $0.find(query) }.map { record in
            Self.record(query.type, record, query.fields)
        }
        return Self.json(
            200,
            [
                "totalSize": .number(Double(records.count)), "done": .boolean(true),
                "records": .list(records),
            ])
    }

    /// `FIND {words} IN PHONE FIELDS RETURNING …`
    private func search(_ sosl: String) throws(Refusal) -> HTTPResponse {
        guard sosl.hasPrefix("FIND {"), let end = sosl.firstRange(of: "} IN ") else {
            throw Refusal(status: 400, code: "MALFORMED_SEARCH", message: "No search term found")
        }
        let words = sosl[..<end.lowerBound].dropFirst(6).filter { $0 != "\\" }
        let inPhones = sosl[end.upperBound...].hasPrefix("PHONE")
        let found = self.simulator.store.withLock { $0.search(String(words), inPhones: inPhones) }
        let records = found.filter { sosl.contains("\($0.type)(") }.map { type, record in
            Self.record(type, record, Array(record.keys))
        }
        return Self.json(200, ["searchRecords": .list(records)])
    }

    private static func record(
        _ type: String, _ record: [String: JSONValue], _ fields: [String]
    ) -> JSONValue {
        let id = record["Id"]?.string ?? ""
        var answer: [String: JSONValue] = [
            "attributes": [
                "type": .text(type),
                "url": .text("/services/data/v60.0/sobjects/\(type)/\(id)"),
            ]
        ]
        for field in fields { answer[field] = record[field] ?? .null }
        return .object(answer)
    }

    // MARK: - Records

    private func create(
        _ type: String, _ fields: [String: JSONValue]
    ) throws(Refusal) -> HTTPResponse {
        guard SalesforceStore.knows(type) else {
            throw Refusal(status: 404, code: "NOT_FOUND", message: "no such type")
        }
        if let field = SalesforceStore.missingField(type, fields) {
            throw Refusal(
                status: 400, code: "REQUIRED_FIELD_MISSING",
                message: "Required fields are missing: [\(field)]")
        }
        let id = self.simulator.store.withLock { $0.create(type, fields) }
        return Self.saved(201, id, isNew: nil)
    }

    private func one(
        _ method: String, _ type: String, _ id: String, _ fields: [String: JSONValue]
    ) throws(Refusal) -> HTTPResponse {
        guard let index = self.simulator.store.withLock({ $0.indices(type, "Id", id).first }) else {
            throw Refusal(
                status: 404, code: "NOT_FOUND", message: "The requested resource does not exist")
        }
        switch method {
        case "GET":
            let record = self.simulator.store.withLock { $0.all(type)[index] }
            return Self.json(200, Self.record(type, record, Array(record.keys)))
        case "PATCH":
            guard fields["TaskSubtype"] == nil else { throw Self.onlyNew }
            self.simulator.store.withLock { $0.change(type, at: index, fields) }
            return HTTPResponse(status: 204)
        case "DELETE":
            self.simulator.store.withLock { $0.remove(type, at: index) }
            return HTTPResponse(status: 204)
        default:
            throw Refusal(
                status: 405, code: "METHOD_NOT_ALLOWED", message: "HTTP Method not allowed")
        }
    }

    private func upsert(
        _ type: String, _ field: String, _ value: String, _ fields: [String: JSONValue]
    ) throws(Refusal) -> HTTPResponse {
        let known = self.simulator.store.withLock { $0.indices(type, field, value) }
        guard known.count < 2 else {
            let urls = known.map { JSONValue.text("/services/data/v60.0/sobjects/\(type)/\($0)") }
            return Self.json(300, .list(urls))
        }
        guard let index = known.first else {
            _ = try self.create(type, fields.merging([field: .text(value)]) { $1 })
            let id = self.simulator.store.withLock { $0.all(type).last?["Id"]?.string ?? "" }
            return Self.saved(201, id, isNew: true)
        }
        guard fields["TaskSubtype"] == nil else { throw Self.onlyNew }
        let id = self.simulator.store.withLock { store in
            store.change(type, at: index, fields)
            return store.all(type)[index]["Id"]?.string ?? ""
        }
        return Self.saved(200, id, isNew: false)
    }

    private static let onlyNew = Refusal(
        status: 400, code: "INVALID_FIELD_FOR_INSERT_UPDATE",
        message: "Unable to create/update fields: TaskSubtype")

    // MARK: - Tokens

    func giveToken(_ exchange: any HTTPExchange) {
        let fault = self.simulator.faults.next(.token)
        if case .status(let status, _)? = fault {
            return exchange.respond(Self.json(status, ["error": "server_error"]))
        }
        let fields = FormText.decoded(exchange.request.body)
        let value = { (name: String) in fields.first { $0.name == name }?.value ?? "" }
        guard ["client_credentials", "refresh_token"].contains(value("grant_type")) else {
            return exchange.respond(Self.json(400, ["error": "unsupported_grant_type"]))
        }
        let secret = self.simulator.secret
        guard
            secret.isEmpty || value("client_secret") == secret
                || Self.basicSecret(exchange.request) == secret
        else {
            let refusal: JSONValue = [
                "error": "invalid_client", "error_description": "invalid client credentials",
            ]
            return exchange.respond(Self.json(400, refusal))
        }
        let answer: JSONValue = [
            "access_token": .text(self.simulator.token), "token_type": "Bearer", "scope": "api",
            "instance_url": .text(self.simulator.url), "issued_at": "1777000000000",
            "id": "https://login.salesforce.com/id/00D/005",
        ]
        WholeAnswer.give(Self.json(200, answer), to: exchange, fault)
    }

    /// What stands behind the colon of HTTP's Basic authorisation.
    private static func basicSecret(_ request: HTTPRequest) -> String? {
        guard let header = request.header("authorization"), header.hasPrefix("Basic "),
            let bytes = Data(base64Encoded: String(header.dropFirst(6)))
        else { return nil }
        return String(decoding: bytes, as: UTF8.self).split(separator: ":", maxSplits: 1).last
            .map { String($0) }
    }

    // MARK: - Answers

    private static func json(_ status: Int, _ value: JSONValue) -> HTTPResponse {
        HTTPResponse(status: status, type: "application/json", value.json)
    }

    private static func saved(_ status: Int, _ id: String, isNew: Bool?) -> HTTPResponse {
        var answer: [String: JSONValue] = [
            "id": .text(id), "success": .boolean(true), "errors": .list([]),
        ]
        answer["created"] = isNew.map { .boolean($0) }
        return Self.json(status, .object(answer))
    }
}
