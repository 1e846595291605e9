import FoundationEssentials
import JackfieldPlugin
import VendorKit

/// Reads the events of a streamed message.
struct MessageReading: ChatReading {
    private struct Event: Decodable {
        struct Block: Decodable {
            var type: String
            var text: String?
            var id: String?
            var name: String?
        }

        struct Delta: Decodable {
            var type: String?
            var text: String?
            var partialJSON: String?
            var stopReason: String?

            private enum CodingKeys: String, CodingKey {
                case type, text
                case partialJSON = "partial_json"
                case stopReason = "stop_reason"
            }
        }

        struct Usage: Decodable {
            var input: Int?
            var output: Int?
            var cacheRead: Int?
            var cacheCreation: Int?

            private enum CodingKeys: String, CodingKey {
                case input = "input_tokens"
                case output = "output_tokens"
                case cacheRead = "cache_read_input_tokens"
                case cacheCreation = "cache_creation_input_tokens"
            }
        }

        struct Message: Decodable { var usage: Usage? }

        struct Failure: Decodable { var type: String? }

        var type: String
        var block: Block?
        var delta: Delta?
        var message: Message?
        var usage: Usage?
        var error: Failure?

        private enum CodingKeys: String, CodingKey {
            case type, delta, message, usage, error
            case block = "content_block"
        }
    }

    private static let mostCalls = 64
    private static let longestInput = 262_144

    private let names: ToolNames
    private var usage = ChatUsage(input: 0, output: 0)
    private var stop: ChatEnd?
    /// The use of a tool that is being written.
    private var call: ChatToolCall?
    private var calls = 0

    init(names: ToolNames) { self.names = names }

    mutating func read(_ event: ServerEvent) throws(ProviderError) -> [ChatEvent] {
        guard let event = try? JSONDecoder().decode(Event.self, from: Data(event.data.utf8)) else {
            throw ProviderError(
                .protocolViolation, "Anthropic has sent an event that is no JSON of its kind")
        }
        switch event.type {
        case "message_start": self.count(event.message?.usage)
        case "content_block_start": return try self.begin(event.block)
        case "content_block_delta": return try self.add(event.delta)
        case "content_block_stop":
            defer { self.call = nil }
            return self.call.map { [.call($0)] } ?? []
        case "message_delta":
            self.count(event.usage)
            if let reason = event.delta?.stopReason { self.stop = Self.end(reason) }
        case "message_stop": return try self.end()
        case "error": throw MessagesAPI.error(0, type: event.error?.type ?? "")
        // Signs of life, and what is newer than this.
        default: break
        }
        return []
    }

    func end() throws(ProviderError) -> [ChatEvent] {
        guard let stop = self.stop else {
            throw ProviderError(
                .protocolViolation, "Anthropic has broken off in the middle of an answer")
        }
        return [.usage(self.usage), .end(stop)]
    }

    private mutating func begin(_ block: Event.Block?) throws(ProviderError) -> [ChatEvent] {
        switch block?.type {
        case "text":
            let text = block?.text ?? ""
            return text.isEmpty ? [] : [.text(text)]
        case "tool_use":
            self.calls += 1
            guard self.calls <= Self.mostCalls else {
                throw ProviderError(
                    .protocolViolation, "Anthropic uses more than \(Self.mostCalls) tools at once")
            }
            self.call = ChatToolCall(
                id: block?.id ?? "", name: self.names.known(block?.name ?? ""), argumentsJSON: "")
            return []
        default: return []
        }
    }

    private mutating func add(_ delta: Event.Delta?) throws(ProviderError) -> [ChatEvent] {
        switch delta?.type {
        case "text_delta":
            let text = delta?.text ?? ""
            return text.isEmpty ? [] : [.text(text)]
        case "input_json_delta":
            self.call?.argumentsJSON += delta?.partialJSON ?? ""
            guard (self.call?.argumentsJSON.utf8.count ?? 0) <= Self.longestInput else {
                throw ProviderError(
                    .protocolViolation,
                    "Anthropic has sent a tool call of more than \(Self.longestInput) bytes")
            }
            return []
        default: return []
        }
    }

    /// What is told later counts more: it is the sum.
    private mutating func count(_ usage: Event.Usage?) {
        guard let usage else { return }
        if let input = usage.input {
            let cached = max(0, usage.cacheRead ?? 0)
            self.usage.cached = cached
            self.usage.input = max(0, input) + cached + max(0, usage.cacheCreation ?? 0)
        }
        if let output = usage.output { self.usage.output = max(0, output) }
    }

    private static func end(_ reason: String) -> ChatEnd {
        switch reason {
        case "max_tokens", "model_context_window_exceeded": .length
        case "refusal": .filtered
        default: .complete
        }
    }
}
