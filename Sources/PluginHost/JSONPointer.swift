import CallModel

extension JSONValue {
    /// The value at a JSON Pointer (RFC 6901), or nil when there is none.
    subscript(pointer pointer: String) -> JSONValue? {
        guard !pointer.isEmpty else { return self }
        guard pointer.hasPrefix("/") else { return nil }
        var value = self
        for part in pointer.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            guard let next = value.child(part) else { return nil }
            value = next
        }
        return value
    }

    private func child(_ part: Substring) -> JSONValue? {
        switch self {
        // RFC 6901 section 4: ~1 first, then ~0.
        case .object(let members):
            return members[String(part).replacing("~1", with: "/").replacing("~0", with: "~")]
        case .list(let list):
            // No sign and no leading zero.
            guard let index = Int(part), String(index) == part, list.indices.contains(index) else {
                return nil
            }
            return list[index]
        default: return nil
        }
    }
}
