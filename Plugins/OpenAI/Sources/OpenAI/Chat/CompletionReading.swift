import FoundationEssentials
import JackfieldPlugin
import VendorKit

/// Reads the chunks of a streamed chat completion, as OpenAI and compatible servers write them.
struct CompletionReading: ChatReading {
    fileprivate struct Chunk: Decodable {
        struct Choice: Decodable {
            struct Delta: Decodable {
                var content: String?
                var refusal: String?
                var toolCalls: [ToolCall]?

                private enum CodingKeys: String, CodingKey {
                    case content, refusal
                    case toolCalls = "tool_calls"
                }
            }

            struct ToolCall: Decodable {
                struct Function: Decodable {
                    var name: String?
                    var arguments: String?
                }

                var index: Int?
                var id: String?
                var function: Function?
            }

            var delta: Delta?
            var finishReason: String?

            private enum CodingKeys: String, CodingKey {
                case delta
                case finishReason = "finish_reason"
            }
        }

        struct Usage: Decodable {
            struct Details: Decodable {
                var cachedTokens: Int?

                private enum CodingKeys: String, CodingKey { case cachedTokens = "cached_tokens" }
            }

            var promptTokens: Int?
            var completionTokens: Int?
            var details: Details?

            private enum CodingKeys: String, CodingKey {
                case promptTokens = "prompt_tokens"
                case completionTokens = "completion_tokens"
                case details = "prompt_tokens_details"
            }
        }

        struct Failure: Decodable {
            var code: JSONValue?
            var type: String?
        }

        struct Groq: Decodable { var usage: Usage? }

        var choices: [Choice]?
        var usage: Usage?
        var groq: Groq?
        var error: Failure?

        private enum CodingKeys: String, CodingKey {
            case choices, usage, error
            case groq = "x_groq"
        }
    }

    private static let mostCalls = 64
    private static let longestArguments = 262_144

    private let names: ToolNames
    private let vendor: String
    private var calls: [ChatToolCall] = []
    private var finish: ChatEnd?
    private var usage: ChatUsage?
    private var hasEnded = false

    init(names: ToolNames, vendor: String) {
        self.names = names
        self.vendor = vendor
    }

    mutating func read(_ event: ServerEvent) throws(ProviderError) -> [ChatEvent] {
        if event.data == "[DONE]" { return try self.end() }
        guard let chunk = try? JSONDecoder().decode(Chunk.self, from: Data(event.data.utf8)) else {
            throw ProviderError(
                .protocolViolation, "\(self.vendor) has sent a chunk that is no JSON of its kind")
        }
        if let failure = chunk.error { throw self.error(failure) }
        // It may come more than once; the last counts.
        if let usage = chunk.usage ?? chunk.groq?.usage { self.usage = ChatUsage(usage) }
        guard let choice = chunk.choices?.first else { return [] }
        var events: [ChatEvent] = []
        if let text = choice.delta?.content ?? choice.delta?.refusal, !text.isEmpty {
            events.append(.text(text))
        }
        for call in choice.delta?.toolCalls ?? [] { try self.add(call) }
        if let reason = choice.finishReason { self.finish = ChatEnd(reason) }
        return events
    }

    mutating func end() throws(ProviderError) -> [ChatEvent] {
        guard !self.hasEnded else { return [] }
        guard let finish = self.finish else {
            throw ProviderError(
                .protocolViolation, "\(self.vendor) has broken off in the middle of an answer")
        }
        self.hasEnded = true
        return self.calls.map { .call($0) } + (self.usage.map { [.usage($0)] } ?? [])
            + [.end(finish)]
    }

    /// Fragments of one call bear its index, or its id; some servers send each call whole, with neither.
    private mutating func add(_ fragment: Chunk.Choice.ToolCall) throws(ProviderError) {
        let name = fragment.function?.name ?? ""
        let arguments = fragment.function?.arguments ?? ""
        let known = fragment.id.flatMap { id in self.calls.firstIndex { $0.id == id } }
        let position =
            fragment.index ?? known ?? (name.isEmpty ? self.calls.count - 1 : self.calls.count)
        guard position >= 0, position <= self.calls.count, position < Self.mostCalls else {
            throw ProviderError(
                .protocolViolation, "\(self.vendor) has sent a tool call out of order")
        }
        if position == self.calls.count {
            self.calls.append(ChatToolCall(id: fragment.id ?? "", name: "", argumentsJSON: ""))
        }
        if !name.isEmpty { self.calls[position].name = self.names.known(name) }
        self.calls[position].argumentsJSON += arguments
        guard self.calls[position].argumentsJSON.utf8.count <= Self.longestArguments else {
            throw ProviderError(
                .protocolViolation,
                "\(self.vendor) has sent a tool call of more than \(Self.longestArguments) bytes")
        }
    }

    /// A failure in the middle of an answer.
    private func error(_ failure: Chunk.Failure) -> ProviderError {
        var (status, code) = (0, failure.type ?? "")
        switch failure.code {
        case .number(let number): status = Int(exactly: number) ?? 0
        case .text(let text): code = text
        default: break
        }
        let answer = VendorAnswer(vendor: self.vendor, status: status, code: code)
        return (400...599).contains(status)
            ? answer.error : answer.error(.unavailable, "it has failed in the middle of an answer")
    }
}

extension ChatEnd {
    fileprivate init(_ reason: String) {
        switch reason {
        case "length": self = .length
        case "content_filter": self = .filtered
        default: self = .complete
        }
    }
}

extension ChatUsage {
    fileprivate init(_ usage: CompletionReading.Chunk.Usage) {
        self.init(
            input: max(0, usage.promptTokens ?? 0), output: max(0, usage.completionTokens ?? 0),
            cached: max(0, usage.details?.cachedTokens ?? 0))
    }
}
