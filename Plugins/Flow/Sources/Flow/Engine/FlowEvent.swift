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

/// How a tool call ended.
enum ToolOutcome: Equatable, Sendable {
    case gave(JSON)
    case failed
}

/// Something of the conversation before this engine took over.
enum PastTurn: Equatable, Sendable {
    case caller(String)
    case tool(JSON)
}

/// What the driver has to do, in this order.
enum FlowAction: Equatable, Sendable {
    case say(String, isProtected: Bool = false)
    /// An empty value forgets the name.
    case learn(String, value: String)
    /// The engine waits for `toolAnswered` with this id.
    case call(tool: String, arguments: JSON, id: String)
    case expect(FlowExpectation)
    /// The answer is complete.
    case finish
}

/// What the caller will likely say next.
struct FlowExpectation: Equatable, Sendable {
    var phrases: [String] = []
    /// JSGF, or empty.
    var grammar = ""
    /// Whether the grammar covers all that is worth recognising.
    var isStrict = false
}
