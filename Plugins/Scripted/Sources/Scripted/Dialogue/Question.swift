import JackfieldPlugin

/// What a turn asks, in the terms of the script.
struct Question: Equatable, Sendable {
    var cause: DialogueScript.Cause
    var input: String
    /// What another provider has already said in answer.
    var spoken = ""

    init(cause: DialogueScript.Cause, input: String) {
        self.cause = cause
        self.input = input
    }

    /// - Parameter hasContinueTurn: whether the script answers `continue` by itself; if not, the caller's
    ///   last words are answered again, less what was said already.
    init(_ turn: DialogueTurn, hasContinueTurn: Bool) throws(ProviderError) {
        let cause: DialogueScript.Cause =
            switch turn.cause {
            case .start: .start
            case .speech: .speech
            case .dtmf: .dtmf
            case .silence: .silence
            case .noMatch: .noMatch
            case .continue: .continue
            }
        self.init(cause: cause, input: turn.input)
        guard cause == .continue, !hasContinueTurn else { return }
        self.init(resuming: try turn.messages())
    }

    /// The question that a conversation ends with.
    init(resuming messages: [DialogueTurn.Message]) {
        let asked = messages.lastIndex { $0.role == "user" }
        self.init(
            cause: asked == nil ? .start : .speech, input: asked.map { messages[$0].content } ?? "")
        let answers = messages[(asked.map { $0 + 1 } ?? 0)...].filter { $0.role == "assistant" }
        self.spoken = answers.map(\.content).joined(separator: " ")
    }
}
