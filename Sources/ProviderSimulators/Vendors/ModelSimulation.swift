import Synchronization

/// What a simulated language model says to a question.
package struct ModelReply: Sendable {
    package var text: String
    /// Tools that it uses, by the names that it was told.
    package var calls: [(name: String, argumentsJSON: String)]

    package init(_ text: String, calls: [(name: String, argumentsJSON: String)] = []) {
        self.text = text
        self.calls = calls
    }

    /// As a model divides text: a word with the space in front of it.
    var tokens: [String] {
        self.text.reduce(into: []) { tokens, character in
            if tokens.isEmpty || character == " " { tokens.append("") }
            tokens[tokens.count - 1].append(character)
        }
    }

    /// Arguments come in parts that are no JSON by themselves.
    static func fragments(_ json: String) -> [String] {
        let half = json.count / 2
        return [String(json.prefix(half)), String(json.dropFirst(half))]
    }
}

/// What a simulated language model is asked.
package struct ModelQuestion: Sendable {
    package var model: String
    /// The last that the user said; "" where he said nothing.
    package var lastUser: String
    /// Nil: the last message is no result of a tool.
    package var toolResult: String?
    package var tools: [String]

    /// Whether a tool may be called so: `[a-zA-Z0-9_-]{1,64}`.
    static func isToolName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    /// About as vendors count.
    var inputTokens: Int { self.lastUser.split(separator: " ").count + 8 }
}

/// A simulated language model: what it says, and how fast. Any thread.
package final class ModelSimulation: Sendable {
    private struct State: Sendable {
        var reply: @Sendable (ModelQuestion) -> ModelReply = { question in
            ModelReply(question.lastUser.isEmpty ? "Hello." : "You said \(question.lastUser).")
        }
        var pace = StreamedAnswer.Pace()
    }

    private let state = Mutex(State())

    package func answering(_ reply: @escaping @Sendable (ModelQuestion) -> ModelReply) {
        self.state.withLock { $0.reply = reply }
    }

    /// How long the model thinks, and between its words.
    package func pace(first: Duration, between: Duration) {
        self.state.withLock { $0.pace = StreamedAnswer.Pace(first: first, between: between) }
    }

    func reply(to question: ModelQuestion) -> (ModelReply, StreamedAnswer.Pace) {
        let (reply, pace) = self.state.withLock { ($0.reply, $0.pace) }
        return (reply(question), pace)
    }
}
