import CallModel

/// One answer of the model, whole or as events.
struct SimulatedMessage {
    let model: String
    let reply: ModelReply
    let question: ModelQuestion

    private var stopReason: JSONValue { self.reply.calls.isEmpty ? "end_turn" : "tool_use" }
    private var outputTokens: JSONValue {
        .number(Double(self.reply.tokens.count + 4 * self.reply.calls.count))
    }
    private var inputTokens: JSONValue { .number(Double(self.question.inputTokens)) }

    private func head(content: [JSONValue], stopReason: JSONValue, output: JSONValue) -> JSONValue {
        .object([
            "id": "msg_simulated", "type": "message", "role": "assistant",
            "model": .text(self.model), "content": .list(content), "stop_reason": stopReason,
            "stop_sequence": .null,
            "usage": ["input_tokens": self.inputTokens, "output_tokens": output],
        ])
    }

    private func use(_ index: Int, input: JSONValue) -> JSONValue {
        [
            "type": "tool_use", "id": .text("toolu_\(index + 1)"),
            "name": .text(self.reply.calls[index].name), "input": input,
        ]
    }

    var whole: JSONValue {
        let text: [JSONValue] =
            self.reply.text.isEmpty ? [] : [["type": "text", "text": .text(self.reply.text)]]
        let uses = self.reply.calls.indices.map { index in
            let input = JSONValue(parsing: self.reply.calls[index].argumentsJSON)
            return self.use(index, input: input ?? [:])
        }
        return self.head(
            content: text + uses, stopReason: self.stopReason, output: self.outputTokens)
    }

    var events: [JSONValue] {
        var events: [JSONValue] = [
            [
                "type": "message_start",
                "message": self.head(content: [], stopReason: .null, output: 1),
            ]
        ]
        var index = 0
        if !self.reply.text.isEmpty {
            events += self.block(
                index, ["type": "text", "text": ""],
                self.reply.tokens.map { ["type": "text_delta", "text": .text($0)] })
            index += 1
        }
        events.insert(["type": "ping"], at: min(2, events.count))
        for (number, call) in self.reply.calls.enumerated() {
            events += self.block(
                index, self.use(number, input: [:]),
                ModelReply.fragments(call.argumentsJSON).map {
                    ["type": "input_json_delta", "partial_json": .text($0)]
                })
            index += 1
        }
        events.append([
            "type": "message_delta", "usage": ["output_tokens": self.outputTokens],
            "delta": ["stop_reason": self.stopReason, "stop_sequence": .null],
        ])
        events.append(["type": "message_stop"])
        return events
    }

    private func block(
        _ index: Int, _ start: JSONValue, _ deltas: [JSONValue]
    ) -> [JSONValue] {
        let number = JSONValue.number(Double(index))
        return [["type": "content_block_start", "index": number, "content_block": start]]
            + deltas.map { ["type": "content_block_delta", "index": number, "delta": $0] }
            + [["type": "content_block_stop", "index": number]]
    }
}
