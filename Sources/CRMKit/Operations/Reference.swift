/// The names that writes and questions bear for ever: `[a-z0-9_]{35}`.
package enum Reference {
    /// The same key of the same operation gives the same; without a key each is new.
    package static func of(_ operation: String, key: String) -> String {
        guard !key.isEmpty else { return Self.random() }
        return Self.text("\(operation)\n\(key)")
    }

    package static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        return Self.text("\(generator.next()) \(generator.next())")
    }

    private static func text(_ seed: String) -> String {
        "jf_\(MessageDigest.hexadecimal(of: seed).prefix(32))"
    }
}
