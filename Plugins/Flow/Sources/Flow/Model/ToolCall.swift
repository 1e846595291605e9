/// Asks the host for a tool.
struct ToolCall: Sendable {
    var tool: String
    var arguments: Argument
    /// The name under which the result is known.
    var result: String?
    /// nil: where the flow says.
    var onError: String?
}
