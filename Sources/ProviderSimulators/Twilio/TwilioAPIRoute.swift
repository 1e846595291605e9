import CallModel
import FoundationEssentials
import Network

/// The REST API (2010-04-01), as far as calls need it.
final class TwilioAPIRoute: Sendable {
    private struct Refusal: Error {
        var status: Int
        var code: Int
        var message: String
    }

    // Lives as long as the simulator's server.
    private unowned let simulator: TwilioSimulator

    init(_ simulator: TwilioSimulator) { self.simulator = simulator }

    func receive(_ exchange: any HTTPExchange) {
        let request = exchange.request
        do throws(Refusal) {
            try self.authorize(request)
            let (operation, sid) = try self.operation(request)
            let failure = self.simulator.count(operation)
            if case .status(let status)? = failure {
                throw Refusal(
                    status: status, code: status == 429 ? 20_429 : 20_500,
                    message: "a failure that was asked for")
            }
            let fields = FormText.decoded(request.body)
            let (status, body) = try self.perform(operation, sid, fields, request)
            // The answer never comes: the server gives up for us.
            if failure == .silence { return }
            exchange.respond(HTTPResponse(status: status, type: "application/json", body.json))
        } catch {
            exchange.respond(Self.response(error))
        }
    }

    private static func response(_ refusal: Refusal) -> HTTPResponse {
        let body: JSONValue = .object([
            "code": .number(Double(refusal.code)), "message": .text(refusal.message),
            "more_info": .text("https://www.twilio.com/docs/errors/\(refusal.code)"),
            "status": .number(Double(refusal.status)),
        ])
        return HTTPResponse(status: refusal.status, type: "application/json", body.json)
    }

    private func authorize(_ request: HTTPRequest) throws(Refusal) {
        let account = self.simulator.account
        let expected = Data("\(account.sid):\(account.token)".utf8).base64EncodedString()
        guard request.header("authorization") == "Basic \(expected)" else {
            throw Refusal(status: 401, code: 20_003, message: "Authenticate")
        }
    }

    /// By method and path: /2010-04-01/Accounts/AC…/Calls[/CA…[/Recordings]].json
    private func operation(
        _ request: HTTPRequest
    ) throws(Refusal) -> (TwilioSimulator.Operation, String) {
        let path = request.path.hasSuffix(".json") ? String(request.path.dropLast(5)) : request.path
        let parts = path.split(separator: "/").map { String($0) }
        let notFound = Refusal(
            status: 404, code: 20_404, message: "The requested resource was not found")
        guard parts.count >= 4, parts[1] == "Accounts", parts[2] == self.simulator.account.sid,
            parts[3] == "Calls"
        else { throw notFound }
        switch (request.method, parts.count) {
        case ("POST", 4): return (.create, "")
        case ("GET", 4): return (.list, "")
        case ("GET", 5): return (.fetch, parts[4])
        case ("POST", 5): return (.update, parts[4])
        case ("POST", 6) where parts[5] == "Recordings": return (.record, parts[4])
        default: throw notFound
        }
    }

    private func perform(
        _ operation: TwilioSimulator.Operation, _ sid: String,
        _ fields: [(name: String, value: String)], _ request: HTTPRequest
    ) throws(Refusal) -> (Int, JSONValue) {
        switch operation {
        case .create: return (201, try self.create(fields).json)
        case .list: return (200, self.list(request))
        case .fetch: return (200, try self.call(sid).json)
        case .update:
            let call = try self.call(sid)
            try Self.update(call, fields)
            return (200, call.json)
        case .record:
            let call = try self.call(sid)
            guard call.isLive else { throw Self.notInProgress }
            return (
                201,
                .object([
                    "sid": .text(call.addRecording()), "call_sid": .text(sid),
                    "account_sid": .text(call.account), "status": "in-progress",
                ])
            )
        }
    }

    private static let notInProgress = Refusal(
        status: 400, code: 21_220, message: "Call is not in-progress. Cannot redirect.")

    private func call(_ sid: String) throws(Refusal) -> SimulatedCall {
        guard let call = self.simulator.call(sid) else {
            throw Refusal(
                status: 404, code: 20_404, message: "The requested resource was not found")
        }
        return call
    }

    // MARK: - Create

    private func create(
        _ fields: [(name: String, value: String)]
    ) throws(Refusal) -> SimulatedCall {
        let value = { (name: String) in fields.first { $0.name == name }?.value }
        let to = value("To") ?? ""
        let from = value("From") ?? ""
        try self.check(to: to, from: from)
        if let url = value("Url"), !url.hasPrefix("http") {
            throw Refusal(status: 400, code: 21_205, message: "Url is not a valid URL")
        }
        guard value("Url") != nil || value("Twiml") != nil else {
            throw Refusal(status: 400, code: 21_205, message: "Url parameter is required")
        }
        var options = CallOptions(
            url: value("Url"), twiML: value("Twiml"), statusURL: value("StatusCallback"))
        let events = fields.filter { $0.name == "StatusCallbackEvent" }.map(\.value)
        if !events.isEmpty { options.events = Set(events) }
        if let timeout = value("Timeout").flatMap({ Int($0) }) {
            options.timeout = .seconds(timeout)
        }
        options.detection = value("MachineDetection")
        if value("AsyncAmd") == "true" { options.detectionURL = value("AsyncAmdStatusCallback") }
        options.recordingURL = value("RecordingStatusCallback")
        let call = self.simulator.dial(from: from, to: to, options)
        if value("Record") == "true" { _ = call.addRecording() }
        return call
    }

    /// Twilio's own numbers for tests say what is wrong with them.
    private func check(to: String, from: String) throws(Refusal) {
        let isNumber = { (text: String) in
            text.hasPrefix("+") && (8...16).contains(text.count)
                && text.dropFirst().allSatisfy(\.isNumber)
        }
        switch to {
        case "+15005550003":
            throw Refusal(status: 400, code: 21_215, message: "Geo Permission configuration")
        case "+15005550004":
            throw Refusal(status: 400, code: 21_216, message: "Account not allowed to call")
        case _ where to == "+15005550001" || !isNumber(to) && !to.hasPrefix("sip:"):
            throw Refusal(status: 400, code: 21_211, message: "Invalid 'To' Phone Number")
        default: break
        }
        guard isNumber(from), from != "+15005550001" else {
            throw Refusal(status: 400, code: 21_212, message: "Invalid 'From' Phone Number")
        }
        let numbers = self.simulator.account.numbers
        guard numbers.isEmpty || numbers.contains(from) else {
            throw Refusal(
                status: 400, code: 21_210, message: "'From' phone number not verified")
        }
    }

    // MARK: - The rest

    private static func update(
        _ call: SimulatedCall, _ fields: [(name: String, value: String)]
    ) throws(Refusal) {
        let value = { (name: String) in fields.first { $0.name == name }?.value }
        switch value("Status") {
        case "completed", "canceled":
            if !call.isFinal { call.add(.hangUp) }
            return
        case nil: break
        default: throw Refusal(status: 400, code: 20_001, message: "Status is not valid")
        }
        guard call.isLive else { throw Self.notInProgress }
        if let url = value("Url") {
            call.add(.url(url))
        } else if let twiML = value("Twiml") {
            call.add(.twiML(twiML))
        }
    }

    private func list(_ request: HTTPRequest) -> JSONValue {
        // It comes decoded: a plus is one.
        let fields = request.query.split(separator: "&").map {
            $0.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        }
        let value = { (name: String) in
            fields.first { $0[0] == name && $0.count == 2 }.map { String($0[1]) }
        }
        let size = value("PageSize").flatMap { Int($0) } ?? 50
        let calls = self.simulator.calls.reversed().filter { call in
            (value("To") ?? call.to) == call.to && (value("From") ?? call.from) == call.from
                && (value("Status") ?? call.status) == call.status
        }
        return .object([
            "calls": .list(calls.prefix(size).map(\.json)), "page": .number(0),
            "page_size": .number(Double(size)), "next_page_uri": .null,
            "uri": .text(request.path), "first_page_uri": .text(request.path),
            "previous_page_uri": .null, "start": .number(0), "end": .number(0),
        ])
    }
}
