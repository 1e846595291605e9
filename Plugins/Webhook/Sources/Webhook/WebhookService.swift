import CRMKit
import JackfieldPlugin
import Synchronization
import VendorKit

/// A customer system of somebody's own, behind an HTTP endpoint.
final class WebhookService: CRMService {
    private let settings: WebhookSettings
    private let host: Host
    private let signer: WebhookSigner
    private let headers: [(name: String, value: String)]
    /// The endpoint has said 410: it wants no more.
    private let isGone = Atomic<Bool>(false)

    init(_ settings: WebhookSettings, host: Host) throws(ProviderError) {
        self.settings = settings
        self.host = host
        var secrets = [(name: "secret", value: try host.neededSecret("secret"))]
        if settings.previousSecret != nil {
            secrets.append(("previous_secret", try host.neededSecret("previous_secret")))
        }
        self.signer = try WebhookSigner(secrets)
        var headers: [(name: String, value: String)] = [
            ("content-type", "application/json"), ("accept", "application/json"),
            ("user-agent", "jackfield-webhook/1.0"),
        ]
        if settings.token != nil {
            let token = try host.neededSecret("token")
            headers.append(("authorization", "Bearer \(token)"))
        }
        self.headers = headers
    }

    var operations: [CRMOperation] {
        CRMOperation.all.filter { $0.writes || self.settings.lookupURL != nil }
    }

    func records(
        of operation: String, _ arguments: Arguments, reference: String
    ) throws(ProviderError) -> [String] {
        switch operation {
        case "log_call":
            let call = try CallLog(arguments)
            return ["call:\(call.callID)"] + Self.contact(call.contact)
        case "open_ticket":
            let ticket = try TicketRequest(arguments)
            return ["ticket:\(reference)"] + Self.contact(ticket.contact)
        default:
            let change = try ContactChange(arguments, plan: self.settings.numberPlan)
            if let id = change.id { return Self.contact(id) }
            return [change.account.map { "account:\($0)" } ?? "new:\(reference)"]
        }
    }

    private static func contact(_ id: String?) -> [String] { id.map { ["contact:\($0)"] } ?? [] }

    // MARK: - Questions

    func read(_ operation: String, _ arguments: Arguments, _ done: @escaping ReadEnd) {
        do throws(ProviderError) {
            let (type, data) = try self.question(operation, arguments)
            let event = WebhookEvent(type: type, time: self.host.wallTime, data: data)
            self.post(event, id: Reference.random(), to: self.settings.lookupURL ?? "") { result in
                done(result.flatMap { self.found($0) })
            }
        } catch {
            done(.failure(error))
        }
    }

    private func question(
        _ operation: String, _ arguments: Arguments
    ) throws(ProviderError) -> (type: String, data: [String: JSONValue]) {
        guard operation != "get_contact" else {
            guard let id = try arguments.recordID("id") else {
                throw arguments.error("id", "is missing")
            }
            return ("contact.get", ["id": .text(id)])
        }
        switch try ContactQuestion(arguments, plan: self.settings.numberPlan) {
        case .number(let number): return ("contact.find", ["number": .text(number)])
        case .account(let account): return ("contact.find", ["account": .text(account)])
        case .name(let name): return ("contact.find", ["name": .text(name)])
        }
    }

    private func found(_ response: WebResponse) -> Result<JSONValue, ProviderError> {
        if response.status == 404 { return .success(FoundContact.none) }
        guard (200..<300).contains(response.status) else {
            return .failure(self.error(response))
        }
        let text = String(decoding: response.body, as: UTF8.self)
        guard case .object(var found)? = JSONValue(parsing: text) else {
            return .failure(
                ProviderError(.protocolViolation, "the lookup endpoint has answered no JSON object")
            )
        }
        if found["found"] == nil { found["found"] = .boolean(found["contact"] != nil) }
        return .success(.object(found))
    }

    // MARK: - Events

    func write(_ write: PendingWrite, _ arguments: Arguments, _ done: @escaping WriteEnd) {
        guard !self.isGone.load(ordering: .relaxed) else {
            return done(.failure(self.error(WebResponse(status: 410))))
        }
        guard case .object(var data)? = JSONValue(parsing: write.argumentsJSON) else {
            return done(.failure(ProviderError(.badInput, "arguments are no JSON object")))
        }
        data["reference"] = .text(write.reference)
        // The same bytes at each attempt.
        let event = WebhookEvent(
            type: WebhookEvent.type(of: write.operation), time: .seconds(write.keptAt), data: data)
        self.post(event, id: write.reference, to: self.settings.url) { result in
            done(result.flatMap { self.written($0, write.reference) })
        }
    }

    private func written(
        _ response: WebResponse, _ reference: String
    ) -> Result<WrittenRecord, ProviderError> {
        guard (200..<300).contains(response.status) else {
            if response.status == 410 { self.isGone.store(true, ordering: .relaxed) }
            return .failure(self.error(response))
        }
        var result: [String: JSONValue] = [
            "found": .boolean(true), "reference": .text(reference),
        ]
        // What the endpoint tells of itself, such as the number of a ticket, is the dialogue's.
        let text = String(decoding: response.body, as: UTF8.self)
        if case .object(let told)? = JSONValue(parsing: text) {
            result.merge(told) { _, told in told }
        }
        return .success(WrittenRecord(.object(result)))
    }

    func probe(_ done: @escaping @Sendable (ProviderError?) -> Void) {
        let event = WebhookEvent(type: "ping", time: self.host.wallTime, data: [:])
        self.post(event, id: Reference.random(), to: self.settings.url) { result in
            switch result {
            case .failure(let error): done(error)
            // Whoever knows no pings says so with these, and has taken the signature.
            case .success(let response)
            where (200..<300).contains(response.status) || [400, 422].contains(response.status):
                done(nil)
            case .success(let response): done(self.error(response))
            }
        }
    }

    private func error(_ response: WebResponse) -> ProviderError {
        WebhookAnswer.error(response, now: self.host.wallTime)
    }

    private func post(
        _ event: WebhookEvent, id: String, to url: String,
        _ done: @escaping @Sendable (Result<WebResponse, ProviderError>) -> Void
    ) {
        let body = event.body
        let signature = self.signer.headers(
            id: id, timestamp: self.host.wallTime.components.seconds, body: body)
        let request = HTTPRequest(
            method: "POST", url: url, headers: self.headers + signature, body: body,
            deadline: self.settings.timeout, connectDeadline: .seconds(5))
        self.host.send(request, done)
    }
}
