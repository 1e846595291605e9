/// Something of the conversation before this engine took over.
enum PastTurn: Equatable, Sendable {
    case caller(String)
    case tool(JSON)
}
