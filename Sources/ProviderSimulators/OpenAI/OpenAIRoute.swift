import CallModel
import Network

/// The requests below /v1; those for audio stand in extensions.
final class OpenAIRoute: Sendable {
    // Lives as long as the simulator's server.
    unowned let simulator: OpenAISimulator

    init(_ simulator: OpenAISimulator) { self.simulator = simulator }

    func receive(_ exchange: any HTTPExchange) {
        let request = exchange.request
        do throws(OpenAIRefusal) {
            try self.authorize(request)
            let parts = request.path.split(separator: "/").dropFirst().map { String($0) }
            switch (request.method, parts.first, parts.count) {
            case ("POST", "chat", 2) where parts[1] == "completions":
                try self.complete(exchange)
            case ("POST", "audio", 2) where parts[1] == "speech": try self.speak(exchange)
            case ("POST", "audio", 2) where parts[1] == "transcriptions":
                try self.transcribe(exchange)
            case ("GET", "models", 1): exchange.respond(Self.json(try self.listModels()))
            case ("GET", "models", _):
                exchange.respond(
                    Self.json(try self.model(parts.dropFirst().joined(separator: "/"))))
            default:
                throw OpenAIRefusal(
                    status: 404, type: "invalid_request_error", code: nil,
                    message: "Invalid URL (\(request.method) \(request.path))")
            }
        } catch {
            exchange.respond(error.response)
        }
    }

    static func json(_ value: JSONValue) -> HTTPResponse {
        HTTPResponse(status: 200, type: "application/json", value.json)
    }

    private func authorize(_ request: HTTPRequest) throws(OpenAIRefusal) {
        guard !self.simulator.key.isEmpty else { return }
        guard request.header("authorization") == "Bearer \(self.simulator.key)" else {
            throw OpenAIRefusal(
                status: 401, type: "invalid_request_error", code: "invalid_api_key",
                message: "Incorrect API key provided")
        }
    }

    /// - Throws: what the plan says goes wrong before an answer begins.
    func plan(_ operation: OpenAISimulator.Operation) throws(OpenAIRefusal) -> WireFault? {
        let fault = self.simulator.faults.next(operation)
        guard case .status(let status, let retryAfter)? = fault else { return fault }
        throw OpenAIRefusal.planned(status, retryAfter: retryAfter)
    }

    // MARK: - Models

    private func listModels() throws(OpenAIRefusal) -> JSONValue {
        _ = try self.plan(.models)
        let models = self.simulator.models + OpenAISimulator.audioModels
        return ["object": "list", "data": .list(models.map(Self.description))]
    }

    private func model(_ name: String) throws(OpenAIRefusal) -> JSONValue {
        _ = try self.plan(.models)
        let models = self.simulator.models + OpenAISimulator.audioModels
        return Self.description(try self.known(name, among: models))
    }

    func known(_ name: String, among models: [String]) throws(OpenAIRefusal) -> String {
        guard models.contains(name) else {
            throw OpenAIRefusal(
                status: 404, type: "invalid_request_error", code: "model_not_found",
                message: "The model '\(name)' does not exist or you do not have access to it.")
        }
        return name
    }

    private static func description(_ model: String) -> JSONValue {
        ["id": .text(model), "object": "model", "created": 1_777_000_000, "owned_by": "jackfield"]
    }

    // MARK: - Chat

    private func complete(_ exchange: any HTTPExchange) throws(OpenAIRefusal) {
        let fault = try self.plan(.chat)
        guard let body = JSONValue(parsing: String(decoding: exchange.request.body, as: UTF8.self))
        else { throw OpenAIRefusal.bad("We could not parse the JSON body of your request.", nil) }
        let model = try self.known(body["model"]?.string ?? "", among: self.simulator.models)
        let question = try Self.question(body, model)
        let (reply, pace) = self.simulator.model.reply(to: question)
        let completion = Completion(model: model, reply: reply, question: question)
        guard body["stream"] == .boolean(true) else {
            return exchange.respond(Self.json(completion.whole))
        }
        let wantsUsage = body["stream_options"]?["include_usage"] == .boolean(true)
        let chunks = completion.chunks(withUsage: wantsUsage).map(\.json) + ["[DONE]"]
        StreamedAnswer.give(
            chunks.map { Array("data: \($0)\n\n".utf8) }, type: "text/event-stream; charset=utf-8",
            to: exchange, fault, pace, garbage: Array("data: {\"choices\":[{]\n\n".utf8),
            on: self.simulator.server.loop)
    }

    /// Checks the conversation as OpenAI does.
    private static func question(
        _ body: JSONValue, _ model: String
    ) throws(OpenAIRefusal) -> ModelQuestion {
        guard case .list(let messages)? = body["messages"], !messages.isEmpty else {
            throw OpenAIRefusal.bad("[] is too short - 'messages'", "messages")
        }
        var open: Set<String> = []
        for message in messages {
            let role = message["role"]?.string ?? ""
            if role == "tool" {
                guard let id = message["tool_call_id"]?.string, open.remove(id) != nil else {
                    throw OpenAIRefusal.bad(
                        "messages with role 'tool' must be a response to a preceding message with 'tool_calls'.",
                        "messages")
                }
                continue
            }
            guard open.isEmpty else {
                throw OpenAIRefusal.bad(
                    "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'.",
                    "messages")
            }
            guard ["system", "developer", "user", "assistant"].contains(role) else {
                throw OpenAIRefusal.bad("Invalid value: '\(role)'.", "messages")
            }
            if case .list(let calls)? = message["tool_calls"] {
                open.formUnion(calls.compactMap { $0["id"]?.string })
            } else if message["content"] == nil || message["content"] == .null {
                throw OpenAIRefusal.bad(
                    "Invalid value for 'content': expected a string, got null.", "messages")
            }
        }
        let tools = try self.tools(body)
        let last = messages.last
        return ModelQuestion(
            model: model,
            lastUser: messages.last { $0["role"]?.string == "user" }?["content"]?.string ?? "",
            toolResult: last?["role"]?.string == "tool" ? last?["content"]?.string : nil,
            tools: tools)
    }

    private static func tools(_ body: JSONValue) throws(OpenAIRefusal) -> [String] {
        guard case .list(let tools)? = body["tools"] else { return [] }
        var names: [String] = []
        for (index, tool) in tools.enumerated() {
            let name = tool["function"]?["name"]?.string ?? ""
            guard tool["type"] == "function", ModelQuestion.isToolName(name) else {
                throw OpenAIRefusal.bad(
                    "Invalid 'tools[\(index)].function.name': string does not match pattern '^[a-zA-Z0-9_-]+$'.",
                    "tools[\(index)].function.name")
            }
            names.append(name)
        }
        return names
    }
}
