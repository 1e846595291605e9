import CallModel
import Network

/// The requests below /v1.
final class AnthropicRoute: Sendable {
    private struct Refusal: Error {
        var status: Int
        var type: String
        var message: String
        var headers: [(name: String, value: String)] = []

        init(_ status: Int, _ message: String) {
            self.status = status
            self.message = message
            self.type =
                switch status {
                case 401: "authentication_error"
                case 402: "billing_error"
                case 403: "permission_error"
                case 404: "not_found_error"
                case 413: "request_too_large"
                case 429: "rate_limit_error"
                case 504: "timeout_error"
                case 529: "overloaded_error"
                case 500...: "api_error"
                default: "invalid_request_error"
                }
        }
    }

    // Lives as long as the simulator's server.
    private unowned let simulator: AnthropicSimulator

    init(_ simulator: AnthropicSimulator) { self.simulator = simulator }

    func receive(_ exchange: any HTTPExchange) {
        let request = exchange.request
        do throws(Refusal) {
            try self.authorize(request)
            let parts = request.path.split(separator: "/").dropFirst().map { String($0) }
            switch (request.method, parts.first, parts.count) {
            case ("POST", "messages", 1): try self.answer(exchange)
            case ("GET", "models", 1):
                try self.planned(.models)
                exchange.respond(
                    Self.json([
                        "data": .list(self.simulator.models.map(Self.description)),
                        "has_more": .boolean(false), "first_id": .null, "last_id": .null,
                    ]))
            case ("GET", "models", 2):
                try self.planned(.models)
                exchange.respond(Self.json(Self.description(try self.known(parts[1]))))
            default: throw Refusal(404, "Not found")
            }
        } catch {
            exchange.respond(Self.response(error))
        }
    }

    private static func json(_ value: JSONValue) -> HTTPResponse {
        HTTPResponse(status: 200, type: "application/json", value.json)
    }

    private static func response(_ refusal: Refusal) -> HTTPResponse {
        var response = HTTPResponse(
            status: refusal.status, type: "application/json",
            JSONValue.object([
                "type": "error", "request_id": "req_simulated",
                "error": ["type": .text(refusal.type), "message": .text(refusal.message)],
            ]).json)
        response.headers += refusal.headers + [("request-id", "req_simulated")]
        return response
    }

    /// Both forms are in use: a header of its own, and that of OAuth.
    private func authorize(_ request: HTTPRequest) throws(Refusal) {
        guard request.header("anthropic-version") != nil else {
            throw Refusal(400, "anthropic-version: header is required")
        }
        let key = self.simulator.key
        guard !key.isEmpty else { return }
        guard
            request.header("x-api-key") == key || request.header("authorization") == "Bearer \(key)"
        else { throw Refusal(401, "invalid x-api-key") }
    }

    /// - Throws: what the plan says goes wrong before an answer begins.
    @discardableResult
    private func planned(_ operation: AnthropicSimulator.Operation) throws(Refusal) -> WireFault? {
        let fault = self.simulator.faults.next(operation)
        guard case .status(let status, let retryAfter)? = fault else { return fault }
        var refusal = Refusal(status, "a failure that was asked for")
        refusal.headers = retryAfter.map { [("retry-after", "\($0)")] } ?? []
        throw refusal
    }

    private func known(_ model: String) throws(Refusal) -> String {
        guard self.simulator.models.contains(model) else {
            throw Refusal(404, "model: \(model)")
        }
        return model
    }

    private static func description(_ model: String) -> JSONValue {
        [
            "id": .text(model), "type": "model", "display_name": .text(model),
            "created_at": "2026-01-01T00:00:00Z",
        ]
    }

    // MARK: - Messages

    private func answer(_ exchange: any HTTPExchange) throws(Refusal) {
        let fault = try self.planned(.messages)
        guard let body = JSONValue(parsing: String(decoding: exchange.request.body, as: UTF8.self))
        else { throw Refusal(400, "The request body is not valid JSON") }
        guard case .number? = body["max_tokens"] else {
            throw Refusal(400, "max_tokens: Field required")
        }
        let model = try self.known(body["model"]?.string ?? "")
        let question = try Self.question(body, model)
        let (reply, pace) = self.simulator.model.reply(to: question)
        let message = SimulatedMessage(model: model, reply: reply, question: question)
        guard body["stream"] == .boolean(true) else {
            return exchange.respond(Self.json(message.whole))
        }
        StreamedAnswer.give(
            message.events.map { event in
                let name = event["type"]?.string ?? ""
                return Array("event: \(name)\ndata: \(event.json)\n\n".utf8)
            }, type: "text/event-stream; charset=utf-8", to: exchange, fault, pace,
            garbage: Array("event: content_block_delta\ndata: {\"type\":\n\n".utf8),
            on: self.simulator.server.loop)
    }

    /// Checks the conversation as Anthropic does.
    private static func question(
        _ body: JSONValue, _ model: String
    ) throws(Refusal) -> ModelQuestion {
        guard case .list(let messages)? = body["messages"], !messages.isEmpty else {
            throw Refusal(400, "messages: at least one message is required")
        }
        guard messages[0]["role"] == "user" else {
            throw Refusal(400, "messages: first message must use the \"user\" role")
        }
        var open: Set<String> = []
        for (index, message) in messages.enumerated() {
            let place = "messages.\(index)"
            guard ["user", "assistant"].contains(message["role"]?.string ?? "") else {
                throw Refusal(400, "\(place).role: Input should be 'user' or 'assistant'")
            }
            let blocks = self.blocks(message)
            guard !blocks.contains(where: { $0["type"] == "text" && $0["text"] == "" }) else {
                throw Refusal(400, "\(place): text content blocks must be non-empty")
            }
            let answered = blocks.filter { $0["type"] == "tool_result" }
                .compactMap { $0["tool_use_id"]?.string }
            guard Set(answered) == open else {
                throw Refusal(
                    400,
                    "\(place): `tool_use` ids were found without `tool_result` blocks immediately after, or the other way round"
                )
            }
            open = Set(
                blocks.filter { $0["type"] == "tool_use" }.compactMap { $0["id"]?.string })
        }
        return ModelQuestion(
            model: model, lastUser: self.lastText(messages),
            toolResult: messages.last.flatMap { last in
                self.blocks(last).last { $0["type"] == "tool_result" }?["content"]?.string
            }, tools: try self.tools(body))
    }

    private static func blocks(_ message: JSONValue) -> [JSONValue] {
        switch message["content"] {
        case .text(let text): [["type": "text", "text": .text(text)]]
        case .list(let blocks): blocks
        default: []
        }
    }

    private static func lastText(_ messages: [JSONValue]) -> String {
        let texts = messages.filter { $0["role"] == "user" }.flatMap { self.blocks($0) }
            .compactMap { $0["text"]?.string }
        return texts.last ?? ""
    }

    private static func tools(_ body: JSONValue) throws(Refusal) -> [String] {
        guard case .list(let tools)? = body["tools"] else { return [] }
        var names: [String] = []
        for (index, tool) in tools.enumerated() {
            let name = tool["name"]?.string ?? ""
            guard ModelQuestion.isToolName(name) else {
                throw Refusal(
                    400, "tools.\(index).name: String should match pattern '^[a-zA-Z0-9_-]{1,64}$'")
            }
            guard tool["input_schema"]?["type"] == "object" else {
                throw Refusal(400, "tools.\(index).input_schema: Field required")
            }
            names.append(name)
        }
        return names
    }
}
