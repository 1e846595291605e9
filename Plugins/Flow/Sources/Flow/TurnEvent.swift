import JackfieldPlugin

/// Turns the host's question into the engine's event.
enum TurnEvent {
    /// - Parameter isFresh: the engine has not begun; if the call has, it must catch up first.
    static func event(
        for turn: DialogueTurn, _ messages: [DialogueTurn.Message], isFresh: Bool
    ) -> FlowEvent {
        self.event(
            turn.cause, input: turn.input, confidence: turn.confidence, messages, isFresh: isFresh)
    }

    static func event(
        _ cause: DialogueTurn.Cause, input: String, confidence: Float?,
        _ messages: [DialogueTurn.Message], isFresh: Bool
    ) -> FlowEvent {
        if isFresh, !messages.isEmpty { return self.resumed(cause, input, messages) }
        switch cause {
        case .start: return .started
        case .speech where input.isEmpty: return .notRecognized
        case .speech: return .heard(input, confidence: confidence)
        case .dtmf: return .pressed(input)
        case .silence: return .silence
        case .noMatch: return .notRecognized
        case .continue: return .resumed([], answersLast: false)
        }
    }

    /// What the host knows of the call: single values as text, all else left out.
    static func facts(_ json: String) -> [String: String] {
        guard case .object(let members)? = JSON(parsing: json) else { return [:] }
        return Dictionary(members.map { ($0.name, $0.value.plain) }) { first, _ in first }
    }

    private static func resumed(
        _ cause: DialogueTurn.Cause, _ input: String, _ messages: [DialogueTurn.Message]
    ) -> FlowEvent {
        var past: [PastTurn] = messages.compactMap { message in
            switch message.role {
            case "user": .caller(message.content)
            case "tool": JSON(parsing: message.content).map { .tool($0) }
            default: nil
            }
        }
        let lastSpeaker = messages.last?.role
        let hasInput = (cause == .speech || cause == .dtmf) && !input.isEmpty
        if hasInput, lastSpeaker == "assistant" { past.append(.caller(input)) }
        // What the assistant has answered in part is not answered again: the open question is asked.
        return .resumed(past, answersLast: hasInput || lastSpeaker != "assistant")
    }
}
