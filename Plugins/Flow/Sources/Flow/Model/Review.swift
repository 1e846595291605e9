/// Asks whether several slots were understood.
struct Review: Sendable {
    var prompts: Prompts
    /// Asked again after a no.
    var slots: [String]
}
