/// An address of the web, read strictly: what is checked here is what is connected to.
///
/// Without user names and passwords, which belong into a header, and with nothing that two readers may take for
/// different hosts.
package struct WebAddress: Sendable, Equatable {
    /// http, https, ws or wss; udp for where a datagram goes.
    package let scheme: String
    /// In lower case; an IPv6 address without its brackets.
    package let host: String
    package let port: Int
    /// Path and query, from "/" on.
    package let path: String

    /// Nil: malformed, or of another scheme.
    package init?(_ text: String, schemes: Set<String>) {
        guard text.utf8.count <= 8_192, text.utf8.allSatisfy(Self.isPlain),
            let end = text.firstRange(of: "://")
        else { return nil }
        let scheme = text[..<end.lowerBound].lowercased()
        guard schemes.contains(scheme) else { return nil }
        let rest = text[end.upperBound...]
        let authority = rest.prefix { !"/?#".contains($0) }
        guard let place = Self.place(authority) else { return nil }
        let isSecure = scheme == "https" || scheme == "wss"
        self.scheme = scheme
        self.host = place.host
        self.port = place.port ?? (isSecure ? 443 : 80)
        // What follows "#" is for the reader, not for the server.
        let tail = rest[authority.endIndex...].prefix { $0 != "#" }
        self.path = tail.hasPrefix("/") ? String(tail) : "/\(tail)"
    }

    package var isSecure: Bool { self.scheme == "https" || self.scheme == "wss" }

    /// Whether it is this machine.
    package var isLoopback: Bool {
        self.host == "localhost" || self.host == "::1"
            || (self.host.hasPrefix("127.") && self.host.allSatisfy { $0.isNumber || $0 == "." })
    }

    /// As it stands between scheme and path; without a port that goes without saying.
    package var authority: String {
        let name = self.host.contains(":") ? "[\(self.host)]" : self.host
        return self.port == (self.isSecure ? 443 : 80) ? name : "\(name):\(self.port)"
    }

    /// The whole URL.
    package var text: String { "\(self.scheme)://\(self.authority)\(self.path)" }

    /// The URL as logs may show it: without the query, in which secrets travel.
    package var shown: String {
        "\(self.scheme)://\(self.authority)\(self.path.prefix { $0 != "?" })"
    }

    /// Printable ASCII but for what browsers and libraries read in different ways.
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "\\") && byte != UInt8(ascii: "\"")
    }

    private static func place(_ authority: Substring) -> (host: String, port: Int?)? {
        let host: Substring
        let tail: Substring
        if authority.hasPrefix("[") {
            guard let bracket = authority.firstIndex(of: "]") else { return nil }
            host = authority[authority.index(after: authority.startIndex)..<bracket]
            tail = authority[authority.index(after: bracket)...]
            guard host.contains(":"), host.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." })
            else { return nil }
        } else {
            host = authority.prefix { $0 != ":" }
            tail = authority[host.endIndex...]
            guard Self.isName(host) else { return nil }
        }
        guard tail.hasPrefix(":") else { return tail.isEmpty ? (host.lowercased(), nil) : nil }
        let digits = tail.dropFirst()
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), digits.utf8.count <= 5,
            let port = Int(digits), (1...65_535).contains(port)
        else { return nil }
        return (host.lowercased(), port)
    }

    private static func isName(_ host: Substring) -> Bool {
        !host.isEmpty && host.utf8.count <= 253
            && host.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
                default: false
                }
            }
    }
}
