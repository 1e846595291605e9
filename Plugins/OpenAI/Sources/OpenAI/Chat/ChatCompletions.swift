import JackfieldPlugin
import VendorKit

/// `POST /chat/completions` with a streamed answer.
struct ChatCompletions: ChatAPI {
    let settings: OpenAISettings
    let model: String
    let server: OpenAIServer
    let host: Host

    var warmUp: HTTPRequest? { self.server.modelRequest(self.model) }

    func request(for question: ChatQuestion) -> HTTPRequest {
        self.server.post(
            "/chat/completions", .object(self.body(of: question)), deadline: self.settings.timeout)
    }

    func reading(_ names: ToolNames) -> CompletionReading {
        CompletionReading(names: names, vendor: self.server.profile.name)
    }

    func error(
        _ status: Int, _ headers: [(name: String, value: String)], body: [UInt8]
    ) -> ProviderError {
        self.server.error(status, headers, body: body, now: self.host.wallTime)
    }

    // MARK: - The request

    func body(of question: ChatQuestion) -> [String: JSONValue] {
        let settings = self.settings
        let system = question.system(settings.instructions, facts: settings.facts)
        var body: [String: JSONValue] = [
            "model": .text(self.model), "stream": .boolean(true),
            "stream_options": .object(["include_usage": .boolean(true)]),
            "messages": .list(
                [Self.message("system", system)]
                    + Self.joined(question.messages).map { Self.json($0, question.names) }),
        ]
        if !question.tools.isEmpty {
            body["tools"] = .list(question.tools.map { Self.json($0, question.names) })
        }
        body["temperature"] = settings.temperature.map { .number($0) }
        body["top_p"] = settings.topP.map { .number($0) }
        body["seed"] = settings.seed.map { .number(Double($0)) }
        body["reasoning_effort"] = settings.reasoningEffort.map { .text($0) }
        body["service_tier"] = settings.serviceTier.map { .text($0) }
        if let most = settings.maxTokens {
            body[self.server.profile.mostTokensName] = .number(Double(most))
        }
        return body
    }

    /// The calls of one answer belong into one message, followed by all of their results.
    private static func joined(_ messages: [ChatMessage]) -> [ChatMessage] {
        messages.reduce(into: []) { joined, message in
            guard case .assistant("", let calls) = message, !calls.isEmpty,
                case .assistant(let text, let earlier)? = joined.last, earlier.isEmpty
            else { return joined.append(message) }
            joined[joined.count - 1] = .assistant(text, calls: calls)
        }
    }

    private static func message(_ role: String, _ content: String) -> JSONValue {
        .object(["role": .text(role), "content": .text(content)])
    }

    private static func json(_ message: ChatMessage, _ names: ToolNames) -> JSONValue {
        switch message {
        case .user(let text): Self.message("user", text)
        case .assistant(let text, let calls) where calls.isEmpty: Self.message("assistant", text)
        case .assistant(let text, let calls):
            .object([
                "role": .text("assistant"), "content": text.isEmpty ? .null : .text(text),
                "tool_calls": .list(calls.map { Self.json($0, names) }),
            ])
        case .tool(let call, let result, _):
            .object([
                "role": .text("tool"), "tool_call_id": .text(call.id), "content": .text(result),
            ])
        }
    }

    private static func json(_ call: ChatToolCall, _ names: ToolNames) -> JSONValue {
        .object([
            "id": .text(call.id), "type": .text("function"),
            "function": .object([
                "name": .text(names.shown(call.name)), "arguments": .text(call.argumentsJSON),
            ]),
        ])
    }

    private static func json(_ tool: ChatTool, _ names: ToolNames) -> JSONValue {
        .object([
            "type": .text("function"),
            "function": .object([
                "name": .text(names.shown(tool.name)), "description": .text(tool.description),
                "parameters": tool.parameters,
            ]),
        ])
    }
}
