import JackfieldPlugin

/// Answers Twilio's requests, each once its signature was checked.
final class WebhookRoute: WebRoute {
    private let board: Switchboard
    private let signatures: SignatureCheck

    init(_ board: Switchboard, _ signatures: SignatureCheck) {
        self.board = board
        self.signatures = signatures
    }

    let headers = [SignatureCheck.header, SignatureCheck.settingsHeader]

    func receive(_ exchange: WebExchange) {
        let request = exchange.request
        guard request.method == "POST" else {
            exchange.respond(WebResponse(status: 405, headers: [("allow", "POST")]))
            return
        }
        do throws(WireFault) {
            let type = (request.header("content-type") ?? "").prefix { $0 != ";" }
            let isForm = type.lowercased() == "application/x-www-form-urlencoded"
            let form = isForm ? try Form(parsing: request.body) : nil
            guard self.isSigned(request, form) else {
                exchange.respond(WebResponse(status: 403))
                return
            }
            try self.follow(exchange, form ?? Form())
        } catch {
            self.board.warn(error)
            exchange.respond(WebResponse(status: 400))
        }
    }

    private func isSigned(_ request: WebRequest, _ form: Form?) -> Bool {
        do throws(SignatureCheck.Refusal) {
            try self.signatures.check(
                url: request.url, form: form, body: request.body,
                signature: request.header(SignatureCheck.header),
                settings: request.header(SignatureCheck.settingsHeader))
            return true
        } catch {
            self.logRefusal(error, request)
            return false
        }
    }

    /// The URL tells the operator what to compare; its query may hold what is nobody's business.
    private func logRefusal(_ refusal: SignatureCheck.Refusal, _ request: WebRequest) {
        self.board.host.log(
            .warning,
            "a request that does not prove to be Twilio's was refused: see that server.public_url is the URL that Twilio has, and auth_token that of the account",
            [
                "url": String(request.url.prefix { $0 != "?" }.prefix(500)),
                "peer": request.peer, "reason": refusal.reason,
            ])
    }

    func connect(_ socket: WebSocket, _ request: WebRequest) throws(ProviderError)
        -> any WebSocketReader
    {
        guard request.path == "/media" else {
            throw ProviderError(.gone, "the media streams are at media")
        }
        do throws(SignatureCheck.Refusal) {
            try self.signatures.checkSocket(
                url: request.url, signature: request.header(SignatureCheck.header),
                settings: request.header(SignatureCheck.settingsHeader))
        } catch {
            self.logRefusal(error, request)
            throw ProviderError(.unauthorized, error.reason)
        }
        let reader = MediaSocket(socket, number: self.board.nextStream(), on: self.board)
        reader.startWatch()
        return reader
    }

    // MARK: - By path

    private func follow(_ exchange: WebExchange, _ form: Form) throws(WireFault) {
        let parts = exchange.request.path.split(separator: "/").map { String($0) }
        switch (parts.first, parts.count) {
        case ("voice", 1): try self.voice(exchange, form)
        case ("status", 1):
            let line = form["CallSid"].flatMap { self.board.line(callSid: $0) }
            try line?.progressed(form)
            exchange.respond(WebResponse(status: 204))
        case ("call", 3):
            guard let topic = WebhookURLs.Topic(rawValue: parts[2]) else { fallthrough }
            try self.call(parts[1], topic, exchange, form)
        default: exchange.respond(WebResponse(status: 404))
        }
    }

    private func call(
        _ id: String, _ topic: WebhookURLs.Topic, _ exchange: WebExchange, _ form: Form
    ) throws(WireFault) {
        let line = self.board.line(id)
        switch topic {
        case .answer:
            if let line { return line.answered(exchange, form) }
            return exchange.respond(twiML: TwiML(.hangUp))
        case .transfer:
            if let line { return line.transferEnded(exchange, form) }
            return exchange.respond(twiML: TwiML(.hangUp))
        case .status: try line?.progressed(form)
        case .machine: line?.detected(form["AnsweredBy"] ?? "", isWaiting: false)
        case .transferred:
            if form["CallStatus"] == CallStatus.inProgress.rawValue { line?.transferAnswered() }
        case .recording: try line?.recorded(form)
        }
        exchange.respond(WebResponse(status: 204))
    }

    /// A call has come in.
    private func voice(_ exchange: WebExchange, _ form: Form) throws(WireFault) {
        guard let sid = form["CallSid"], SID.isValid(sid, "CA") else {
            throw WireFault("a call", "has a CallSid that is not CA and 32 hex digits")
        }
        guard form["AccountSid"] == self.board.settings.accountSid else {
            throw WireFault("a call", "has the AccountSid of another account than account_sid")
        }
        guard let from = form["From"], let to = form["To"], from.utf8.count <= 256,
            to.utf8.count <= 256
        else { throw WireFault("a call", "has no From or To, or one of more than 256 bytes") }
        if let line = self.board.line(callSid: sid) { return line.asked(exchange) }
        guard let line = self.board.add(.incoming, callSid: sid) else {
            self.board.host.log(.warning, "a call was refused: all lines are busy")
            return exchange.respond(twiML: self.board.settings.refusal)
        }
        line.asked(exchange)
        line.watch(for: TwilioLine.patience, .noAnswer, "nobody has taken the call")
        self.board.ring(
            line, from: from, to: to,
            facts: [
                "call_sid": sid, "forwarded_from": Self.short(form["ForwardedFrom"]),
                "caller_name": Self.short(form["CallerName"]),
                "stir_verstat": Self.short(form["StirVerstat"]),
            ])
    }

    private static func short(_ text: String?) -> String { String((text ?? "").prefix(200)) }
}
