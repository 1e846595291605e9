import CJackfield

/// Which headers a plugin may send to others.
enum HeaderRules {
    private static let most = 64
    /// How a connection is used is the host's.
    private static let reserved: Set<String> = [
        "connection", "content-length", "host", "keep-alive", "proxy-authorization",
        "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
    ]

    /// Nil: too many, malformed, or not for plugins.
    static func read(
        _ pairs: UnsafePointer<jf_kv>?, _ count: UInt32
    ) -> [(name: String, value: String)]? {
        guard count > 0 else { return [] }
        guard count <= self.most, let pairs = unsafe pairs else { return nil }
        var headers: [(name: String, value: String)] = []
        for index in 0..<Int(count) {
            guard let name = unsafe String(copying: pairs[index].key, limit: 256),
                let value = unsafe String(copying: pairs[index].value, limit: 8_192),
                self.isToken(name), self.isText(value),
                !self.reserved.contains(name.lowercased()),
                !name.lowercased().hasPrefix("sec-websocket-")
            else { return nil }
            headers.append((name, value))
        }
        return headers
    }

    /// A word of HTTP (RFC 9110, 5.6.2).
    static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }

    /// Without what would begin another header.
    private static func isText(_ value: String) -> Bool {
        value.utf8.allSatisfy { $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7F) }
    }
}
