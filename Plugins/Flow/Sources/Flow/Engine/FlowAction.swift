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
