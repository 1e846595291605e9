import JackfieldPlugin
import VendorKit

/// `POST /v1/messages` with a streamed answer.
struct MessagesAPI: ChatAPI {
    private static let vendor = "Anthropic"

    let settings: AnthropicSettings
    let key: String
    let host: Host

    /// Asks for the model's description, which costs nothing.
    var modelRequest: HTTPRequest {
        HTTPRequest(
            url: "\(self.settings.baseURL)/v1/models/\(self.settings.model)",
            headers: self.headers, deadline: .seconds(4))
    }

    var warmUp: HTTPRequest? { self.modelRequest }

    func request(for question: ChatQuestion) -> HTTPRequest {
        HTTPRequest(
            method: "POST", url: "\(self.settings.baseURL)/v1/messages",
            headers: self.headers + [
                ("content-type", "application/json"), ("accept", "text/event-stream"),
            ], body: Array(JSONValue.object(self.body(of: question)).json.utf8),
            deadline: self.settings.timeout, connectDeadline: .seconds(5))
    }

    func reading(_ names: ToolNames) -> MessageReading { MessageReading(names: names) }

    func error(
        _ status: Int, _ headers: [(name: String, value: String)], body: [UInt8]
    ) -> ProviderError {
        let type = JSONValue(parsing: String(decoding: body, as: UTF8.self))?["error"]?["type"]
        return Self.error(
            status, headers, type: type?.text ?? "", now: self.host.wallTime)
    }

    /// What one of Anthropic's types of errors means, with a status or in the middle of an answer.
    static func error(
        _ status: Int, _ headers: [(name: String, value: String)] = [], type: String,
        now: Duration = .zero
    ) -> ProviderError {
        var status = status
        if status == 0 {
            status =
                switch type {
                case "invalid_request_error": 400
                case "authentication_error": 401
                case "billing_error": 402
                case "permission_error": 403
                case "not_found_error": 404
                case "request_too_large": 413
                case "rate_limit_error": 429
                case "timeout_error": 504
                case "overloaded_error": 529
                default: 500
                }
        }
        return VendorAnswer(
            vendor: Self.vendor, status: status, headers: headers, code: type, now: now
        ).error
    }

    private var headers: [(name: String, value: String)] {
        [("x-api-key", self.key), ("anthropic-version", self.settings.version)]
    }

    // MARK: - The body

    private func body(of question: ChatQuestion) -> [String: JSONValue] {
        let settings = self.settings
        var body: [String: JSONValue] = [
            "model": .text(settings.model), "stream": .boolean(true),
            "max_tokens": .number(Double(settings.mostTokens)),
            "system": .text(question.system(settings.instructions, facts: settings.facts)),
            "messages": .list(Self.messages(question)),
        ]
        if !question.tools.isEmpty {
            body["tools"] = .list(
                question.tools.map { tool in
                    .object([
                        "name": .text(question.names.shown(tool.name)),
                        "description": .text(tool.description), "input_schema": tool.parameters,
                    ])
                })
        }
        body["temperature"] = settings.temperature.map { .number($0) }
        return body
    }

    /// User and assistant take turns, and the user begins; results of tools are the first that a user says.
    private static func messages(_ question: ChatQuestion) -> [JSONValue] {
        var turns: [(role: String, blocks: [JSONValue])] = []
        if case .assistant? = question.messages.first {
            turns.append(("user", [Self.text("(The call begins.)")]))
        }
        for message in question.messages {
            let (role, blocks) = Self.blocks(message, question.names)
            if turns.last?.role == role {
                turns[turns.count - 1].blocks += blocks
            } else {
                turns.append((role, blocks))
            }
        }
        return turns.map { .object(["role": .text($0.role), "content": .list($0.blocks)]) }
    }

    private static func blocks(
        _ message: ChatMessage, _ names: ToolNames
    ) -> (role: String, blocks: [JSONValue]) {
        switch message {
        case .user(let text): return ("user", [Self.text(text)])
        case .assistant(let text, let calls):
            let uses = calls.map { call -> JSONValue in
                .object([
                    "type": .text("tool_use"), "id": .text(call.id),
                    "name": .text(names.shown(call.name)),
                    "input": Self.input(call.argumentsJSON),
                ])
            }
            // A block without text is refused.
            return ("assistant", (text.isEmpty ? [] : [Self.text(text)]) + uses)
        case .tool(let call, let result, let isError):
            var block: [String: JSONValue] = [
                "type": .text("tool_result"), "tool_use_id": .text(call.id),
                "content": .text(result),
            ]
            if isError { block["is_error"] = .boolean(true) }
            return ("user", [.object(block)])
        }
    }

    private static func text(_ text: String) -> JSONValue {
        .object(["type": .text("text"), "text": .text(text)])
    }

    private static func input(_ json: String) -> JSONValue {
        guard let value = JSONValue(parsing: json), case .object = value else {
            return .object([:])
        }
        return value
    }
}
