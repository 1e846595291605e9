/// How a tool call ended.
enum ToolOutcome: Equatable, Sendable {
    case gave(JSON)
    case failed
}
