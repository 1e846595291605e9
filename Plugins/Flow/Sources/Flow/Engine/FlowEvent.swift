/// What happens to a conversation.
enum FlowEvent: Equatable, Sendable {
    case started
    /// - Parameter confidence: 0 … 1, or nil when unknown.
    case heard(String, confidence: Float? = nil)
    /// One or more keys.
    case pressed(String)
    case silence
    /// Something was said, nothing was recognised.
    case notRecognized
    case toolAnswered(id: String, ToolOutcome)
    /// The call is under way: catch up, then answer what was said last, or ask the open question again.
    case resumed([PastTurn], answersLast: Bool)
}
