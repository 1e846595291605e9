/// What the caller will likely say next.
struct FlowExpectation: Equatable, Sendable {
    var phrases: [String] = []
    /// JSGF, or empty.
    var grammar = ""
    /// Whether the grammar covers all that is worth recognising.
    var isStrict = false
}
