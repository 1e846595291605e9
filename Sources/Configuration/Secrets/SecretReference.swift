/// `${secret:NAME}` in a setting: where a secret comes from, not the secret.
struct SecretReference: Hashable, Sendable {
    let name: String

    /// Nil: the text is no reference, or more than one.
    init?(_ text: String) {
        guard let match = text.wholeMatch(of: /\$\{secret:([A-Za-z_][A-Za-z0-9_]{0,63})\}/) else {
            return nil
        }
        self.name = String(match.1)
    }

    /// Whether somebody meant to write a reference, rightly or not.
    static func isMentioned(in text: String) -> Bool {
        text.lowercased().contains("${secret")
    }
}
