/// What a caller may want, and how it is said.
struct Intent: Sendable {
    var name: String
    var phrases = LocalPhrases()
    /// How the desk names it when it asks which was meant.
    var label = LocalText()
    var key: String?
}
