/// The settings of one instance, as `flow.schema.json` describes them.
struct FlowSettings: Decodable, Sendable {
    /// An absolute path.
    var flow: String
    /// Overrides the call's language when the flow has it.
    var language: String?
}
