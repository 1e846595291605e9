import CallModel
import Network
import Synchronization

/// The requests below /crm, and those for tokens.
final class HubSpotRoute: Sendable {
    private struct Refusal: Error {
        var status: Int
        var category: String
        var message: String
    }

    // Lives as long as the simulator's server.
    private unowned let simulator: HubSpotSimulator

    init(_ simulator: HubSpotSimulator) { self.simulator = simulator }

    func receive(_ exchange: any HTTPExchange) {
        let request = exchange.request
        // /crm/v3/objects/TYPE, or /crm/objects/2026-03/TYPE.
        let parts = request.path.split(separator: "/").dropFirst(3).map { String($0) }
        let operation = Self.operation(request.method, parts)
        let fault = self.simulator.faults.next(operation)
        if case .status(let status, let retryAfter)? = fault {
            return exchange.respond(Self.failure(status, retryAfter))
        }
        do throws(Refusal) {
            guard self.isAuthorized(request) else {
                throw Refusal(
                    status: 401, category: "INVALID_AUTHENTICATION",
                    message: "Authentication credentials not found.")
            }
            WholeAnswer.give(try self.answer(request, parts), to: exchange, fault)
        } catch {
            exchange.respond(Self.response(error))
        }
    }

    private static func operation(
        _ method: String, _ parts: [String]
    ) -> HubSpotSimulator.Operation {
        if parts.last == "search" { return .search }
        return method == "GET" ? .read : .write
    }

    private func isAuthorized(_ request: HTTPRequest) -> Bool {
        self.simulator.key.isEmpty
            || request.header("authorization") == "Bearer \(self.simulator.key)"
    }

    private func answer(
        _ request: HTTPRequest, _ parts: [String]
    ) throws(Refusal) -> HTTPResponse {
        let type = parts.first ?? ""
        guard ["contacts", "calls", "tickets", "companies", "notes", "tasks"].contains(type) else {
            throw Refusal(
                status: 404, category: "OBJECT_NOT_FOUND", message: "Unable to infer type")
        }
        let body = JSONValue(parsing: String(decoding: request.body, as: UTF8.self)) ?? [:]
        let fields = FormText.decoded(Array(request.query.utf8))
        let property = fields.first { $0.name == "idProperty" }?.value
        switch (request.method, parts.count) {
        case ("GET", 1):
            let limit = fields.first { $0.name == "limit" }.flatMap { Int($0.value) } ?? 10
            let objects = self.simulator.store.withLock { $0.all(type) }
            return Self.json(200, ["results": .list(objects.prefix(limit).map(\.json))])
        case ("POST", 1): return try self.create(type, body)
        case ("POST", 2) where parts[1] == "search": return try self.search(type, body)
        case (_, 2):
            // An id may be an e-mail or an account number.
            let id = FormText.decoded(Array("id=\(parts[1])".utf8)).first?.value ?? ""
            return try self.one(request.method, type, id, property, body)
        default:
            throw Refusal(status: 404, category: "OBJECT_NOT_FOUND", message: "resource not found")
        }
    }

    // MARK: - Objects

    private func create(_ type: String, _ body: JSONValue) throws(Refusal) -> HTTPResponse {
        let properties = HubSpotStore.properties(body["properties"])
        if type == "calls", properties["hs_timestamp"] == nil {
            throw Refusal(
                status: 400, category: "VALIDATION_ERROR",
                message: "Property values were not valid: hs_timestamp is required")
        }
        var associations: [JSONValue] = []
        if case .list(let given)? = body["associations"] { associations = given }
        if type == "contacts", let email = properties["email"],
            let index = self.index(type, email, "email")
        {
            let id = self.simulator.store.withLock { $0.all(type)[index].id }
            throw Refusal(
                status: 409, category: "CONFLICT",
                message: "Contact already exists. Existing ID: \(id)")
        }
        for association in associations {
            let id = association["to"]?["id"]?.string ?? ""
            guard self.index("contacts", id, nil) != nil else {
                throw Refusal(
                    status: 400, category: "VALIDATION_ERROR",
                    message: "No contact with ID \(id) exists")
            }
        }
        let made = self.simulator.store.withLock { $0.create(type, properties, associations) }
        return Self.json(201, made.json)
    }

    private func one(
        _ method: String, _ type: String, _ id: String, _ property: String?, _ body: JSONValue
    ) throws(Refusal) -> HTTPResponse {
        guard let index = self.index(type, id, property) else {
            throw Refusal(
                status: 404, category: "OBJECT_NOT_FOUND", message: "resource not found")
        }
        switch method {
        case "GET":
            return Self.json(200, self.simulator.store.withLock { $0.all(type)[index].json })
        case "PATCH":
            let properties = HubSpotStore.properties(body["properties"])
            let changed = self.simulator.store.withLock { $0.change(type, at: index, properties) }
            return Self.json(200, changed?.json ?? .null)
        case "DELETE":
            self.simulator.store.withLock { $0.remove(type, at: index) }
            return HTTPResponse(status: 204)
        default:
            throw Refusal(
                status: 405, category: "METHOD_NOT_ALLOWED", message: "method not allowed")
        }
    }

    private func search(_ type: String, _ body: JSONValue) throws(Refusal) -> HTTPResponse {
        guard let filter = HubSpotFilter(body) else {
            throw Refusal(
                status: 400, category: "VALIDATION_ERROR", message: "There was a problem")
        }
        let found = self.simulator.store.withLock { $0.all(type) }.filter { filter.matches($0) }
        var limit = 10
        if case .number(let given)? = body["limit"] { limit = Int(exactly: given) ?? limit }
        return Self.json(
            200,
            [
                "total": .number(Double(found.count)),
                "results": .list(found.prefix(max(0, limit)).map(\.json)),
            ])
    }

    private func index(_ type: String, _ value: String, _ property: String?) -> Int? {
        self.simulator.store.withLock { $0.index(type, value, by: property) }
    }

    // MARK: - Tokens

    func giveToken(_ exchange: any HTTPExchange) {
        let fault = self.simulator.faults.next(.token)
        if case .status(let status, let retryAfter)? = fault {
            return exchange.respond(Self.failure(status, retryAfter))
        }
        let fields = FormText.decoded(exchange.request.body)
        let value = { (name: String) in fields.first { $0.name == name }?.value ?? "" }
        let secret = self.simulator.clientSecret
        guard value("grant_type") == "refresh_token", !value("refresh_token").isEmpty,
            secret.isEmpty || value("client_secret") == secret
        else {
            let refusal: JSONValue = [
                "status": "BAD_REFRESH_TOKEN", "message": "missing or invalid refresh token",
            ]
            return exchange.respond(Self.json(400, refusal))
        }
        let answer: JSONValue = [
            "token_type": "bearer", "access_token": .text(self.simulator.key),
            "refresh_token": .text(value("refresh_token")), "expires_in": 1_800,
        ]
        WholeAnswer.give(Self.json(200, answer), to: exchange, fault)
    }

    // MARK: - Answers

    private static func json(_ status: Int, _ value: JSONValue) -> HTTPResponse {
        HTTPResponse(status: status, type: "application/json", value.json)
    }

    private static func response(_ refusal: Refusal) -> HTTPResponse {
        Self.json(
            refusal.status,
            [
                "status": "error", "message": .text(refusal.message),
                "correlationId": "00000000-0000-0000-0000-000000000000",
                "category": .text(refusal.category),
            ])
    }

    private static func failure(_ status: Int, _ retryAfter: Int?) -> HTTPResponse {
        var response =
            status == 429
            ? Self.json(
                429,
                [
                    "status": "error", "errorType": "RATE_LIMIT",
                    "message": "You have reached your ten_secondly_rolling limit.",
                    "policyName": "TEN_SECONDLY_ROLLING",
                ])
            : Self.response(
                Refusal(
                    status: status, category: "SIMULATED", message: "a failure that was asked for"))
        if let retryAfter { response.headers.append(("retry-after", "\(retryAfter)")) }
        return response
    }
}
