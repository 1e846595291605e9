package import JackfieldPlugin

/// What a model is told of a turn.
package enum ChatConversation {
    /// What stands for something that happened without words. Models know such notes from plays and subtitles.
    private static func note(_ cause: DialogueTurn.Cause) -> String? {
        switch cause {
        case .start: "(The call begins. Greet the caller.)"
        case .silence: "(The caller says nothing.)"
        case .noMatch: "(The caller has said something that could not be understood.)"
        case .continue:
            "(Your answer was cut off. Go on from its last word, without repeating anything.)"
        case .speech, .dtmf: nil
        }
    }

    /// The conversation so far with this turn at its end, for a model to answer.
    package static func messages(
        of turn: DialogueTurn
    ) throws(ProviderError) -> [ChatMessage] {
        let given = turn.messagesJSON.isEmpty ? [] : try turn.messages()
        var messages = Self.messages(given)
        switch turn.cause {
        case .dtmf: Self.markKeys(turn.input, &messages)
        case .speech: break
        case .continue:
            // Only what was begun can be gone on with.
            guard case .assistant? = messages.last else { break }
            messages.append(.user(Self.note(.continue) ?? ""))
        case .start, .silence, .noMatch: messages.append(.user(Self.note(turn.cause) ?? ""))
        }
        if messages.isEmpty { messages.append(.user(Self.note(.start) ?? "")) }
        return messages
    }

    /// Keys are no words: "4711" spoken and pressed are different things.
    private static func markKeys(_ keys: String, _ messages: inout [ChatMessage]) {
        if case .user(keys)? = messages.last { messages.removeLast() }
        messages.append(.user("(The caller has pressed the keys \(keys).)"))
    }

    private static func messages(_ given: [DialogueTurn.Message]) -> [ChatMessage] {
        var messages: [ChatMessage] = []
        for (index, message) in given.enumerated() where !message.content.isEmpty {
            switch message.role {
            case "user": messages.append(.user(message.content))
            case "assistant": messages.append(.assistant(message.content, calls: []))
            case "tool":
                let call = ChatToolCall(
                    id: "call_\(index)", name: message.name ?? "tool",
                    argumentsJSON: message.arguments ?? "{}")
                messages.append(.assistant("", calls: [call]))
                messages.append(.tool(call, result: message.content, isError: false))
            default: break
            }
        }
        return messages
    }
}
