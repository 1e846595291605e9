/// What a caller may say at any time.
struct Command: Sendable {
    var name: String
    var phrases = LocalPhrases()
    var key: String?
    /// A step, or `back`.
    var goto: String

    /// The name that asks the open question again.
    static let back = "back"
}
