import CallModel

/// One answer of the model, whole or in chunks.
struct Completion {
    let model: String
    let reply: ModelReply
    let question: ModelQuestion

    private static let id = "chatcmpl-simulated"

    private var finishReason: JSONValue { self.reply.calls.isEmpty ? "stop" : "tool_calls" }

    private var usage: JSONValue {
        let input = self.question.inputTokens
        let output = self.reply.tokens.count + 4 * self.reply.calls.count
        return .object([
            "prompt_tokens": .number(Double(input)), "completion_tokens": .number(Double(output)),
            "total_tokens": .number(Double(input + output)),
            "prompt_tokens_details": ["cached_tokens": 0],
        ])
    }

    private func call(_ index: Int) -> JSONValue {
        let call = self.reply.calls[index]
        return .object([
            "id": .text("call_\(index + 1)"), "type": "function",
            "function": .object([
                "name": .text(call.name), "arguments": .text(call.argumentsJSON),
            ]),
        ])
    }

    var whole: JSONValue {
        var message: [String: JSONValue] = [
            "role": "assistant", "refusal": .null,
            "content": self.reply.text.isEmpty ? .null : .text(self.reply.text),
        ]
        if !self.reply.calls.isEmpty {
            message["tool_calls"] = .list(self.reply.calls.indices.map { self.call($0) })
        }
        return .object([
            "id": .text(Self.id), "object": "chat.completion", "created": 1_777_000_000,
            "model": .text(self.model), "usage": self.usage,
            "choices": .list([
                .object([
                    "index": 0, "message": .object(message), "logprobs": .null,
                    "finish_reason": self.finishReason,
                ])
            ]),
        ])
    }

    func chunks(withUsage: Bool) -> [JSONValue] {
        var chunks = [self.chunk(["role": "assistant", "content": ""])]
        chunks += self.reply.tokens.map { self.chunk(["content": .text($0)]) }
        for (index, call) in self.reply.calls.enumerated() {
            guard case .object(var first) = self.call(index) else { continue }
            first["index"] = .number(Double(index))
            first["function"] = .object(["name": .text(call.name), "arguments": ""])
            chunks.append(self.chunk(["tool_calls": .list([.object(first)])]))
            for part in ModelReply.fragments(call.argumentsJSON) {
                let fragment: JSONValue = .object([
                    "index": .number(Double(index)),
                    "function": .object(["arguments": .text(part)]),
                ])
                chunks.append(self.chunk(["tool_calls": .list([fragment])]))
            }
        }
        chunks.append(self.chunk([:], finish: self.finishReason))
        if withUsage { chunks.append(self.chunk(nil, usage: self.usage)) }
        return chunks
    }

    private func chunk(
        _ delta: JSONValue?, finish: JSONValue = .null, usage: JSONValue = .null
    ) -> JSONValue {
        let choices = delta.map { delta in
            [JSONValue.object(["index": 0, "delta": delta, "finish_reason": finish])]
        }
        return .object([
            "id": .text(Self.id), "object": "chat.completion.chunk", "created": 1_777_000_000,
            "model": .text(self.model), "choices": .list(choices ?? []), "usage": usage,
        ])
    }
}
