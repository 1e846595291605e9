/// The name of a value: `account`, `contact.0.name`, `fact.from`, `reply.sorry`.
struct ValuePath: Equatable, Hashable, Sendable {
    let root: String
    let path: [String]

    /// Nil when a part is empty or holds anything but letters, digits, `_` and `-`.
    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        let allowed = { (c: Character) in c.isLetter || c.isWholeNumber || c == "_" || c == "-" }
        guard let root = parts.first, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(allowed) })
        else {
            return nil
        }
        self.root = root
        self.path = Array(parts.dropFirst())
    }
}
