package import CallModel
package import EventLoop
import FoundationEssentials
import Network
import Synchronization
package import WebServer

/// A receiver of webhooks and a list of contacts, for tests and for trying a host without a system of one's own. Without TLS.
package final class WebhookSimulator: Sendable {
    package enum Operation: String, Sendable, CaseIterable { case events, contacts }

    /// An event that was taken.
    package struct Event: Sendable, Equatable {
        package var id: String
        package var body: JSONValue
    }

    private struct State: Sendable {
        var events: [Event] = []
        var contacts: [JSONValue] = []
        var refusals: [String] = []
    }

    package let faults = FaultPlan<Operation>()
    private let verifier: WebhookVerifier
    private let hasSecrets: Bool
    private let server: VendorServer
    private let state = Mutex(State())

    /// - Parameters:
    ///   - secrets: any of which a request must be signed with; none: requests are not checked.
    ///   - port: on 127.0.0.1; 0: the system chooses.
    package init(secrets: [String] = [], port: Int = 0, on loop: EventLoop) {
        self.verifier = WebhookVerifier(secrets)
        self.hasSecrets = !secrets.isEmpty
        self.server = VendorServer(port: port, on: loop)
    }

    /// Each id once, in the order in which they came first.
    package var events: [Event] { self.state.withLock { $0.events } }

    /// Why requests were refused.
    package var refusals: [String] { self.state.withLock { $0.refusals } }

    /// Somebody to be found: with "id", "name", "account", "numbers".
    package func add(_ contact: JSONValue) { self.state.withLock { $0.contacts.append(contact) } }

    /// On the loop.
    /// - Returns: the URL; "/events" and "/contacts" are below it.
    package func start() throws(WebServerError) -> String {
        let names = ["webhook-id", "webhook-timestamp", "webhook-signature"]
        let events = Route(headers: names, request: { self.receive($0, .events) })
        let contacts = Route(headers: names, request: { self.receive($0, .contacts) })
        return try self.server.start([("/events", events), ("/contacts", contacts)])
    }

    /// On the loop.
    package func stop() { self.server.stop() }

    private func receive(_ exchange: any HTTPExchange, _ operation: Operation) {
        let request = exchange.request
        let fault = self.faults.next(operation)
        if case .status(let status, let retryAfter)? = fault {
            let headers = retryAfter.map { [(name: "retry-after", value: "\($0)")] } ?? []
            return exchange.respond(HTTPResponse(status: status, headers: headers))
        }
        guard request.method == "POST" else {
            return exchange.respond(HTTPResponse(status: 405))
        }
        if self.hasSecrets, let reason = self.fault(of: request) {
            self.state.withLock { $0.refusals.append(reason) }
            return exchange.respond(HTTPResponse(status: 401, type: "text/plain", reason))
        }
        guard let body = JSONValue(parsing: String(decoding: request.body, as: UTF8.self)),
            let type = body["type"]?.string
        else { return exchange.respond(HTTPResponse(status: 400)) }
        let response =
            operation == .events
            ? self.take(request.header("webhook-id") ?? "", type, body) : self.find(body)
        WholeAnswer.give(response, to: exchange, fault)
    }

    private func fault(of request: HTTPRequest) -> String? {
        self.verifier.fault(
            id: request.header("webhook-id"), timestamp: request.header("webhook-timestamp"),
            signatures: request.header("webhook-signature"), body: request.body,
            now: Int(Date().timeIntervalSince1970))
    }

    private func take(_ id: String, _ type: String, _ body: JSONValue) -> HTTPResponse {
        guard type != "ping" else { return HTTPResponse(status: 204) }
        let number = self.state.withLock { state in
            if let known = state.events.firstIndex(where: { $0.id == id }) { return known + 1 }
            state.events.append(Event(id: id, body: body))
            return state.events.count
        }
        let answer: JSONValue = ["id": .number(Double(number))]
        return HTTPResponse(status: 200, type: "application/json", answer.json)
    }

    private func find(_ body: JSONValue) -> HTTPResponse {
        let data = body["data"] ?? [:]
        let found = self.state.withLock { $0.contacts }.filter { contact in
            if let id = data["id"] { return contact["id"] == id }
            if let account = data["account"] { return contact["account"] == account }
            if let number = data["number"], case .list(let numbers)? = contact["numbers"] {
                return numbers.contains(number)
            }
            guard let name = data["name"]?.string?.lowercased() else { return false }
            return contact["name"]?.string?.lowercased().contains(name) == true
        }
        guard let first = found.first else { return HTTPResponse(status: 404) }
        let answer: JSONValue = ["found": .boolean(true), "contact": first]
        return HTTPResponse(status: 200, type: "application/json", answer.json)
    }
}
