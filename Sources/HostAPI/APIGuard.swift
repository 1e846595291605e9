import Network

/// Who may use the API.
///
/// With keys: who bears one (RFC 6750). Without: whoever reaches the loopback address, but no page in a browser on
/// this machine, whose requests show by their Origin, Host or content type (cross-site requests, DNS rebinding).
struct APIGuard: Sendable {
    /// UTF-8 of each key.
    let keys: [[UInt8]]

    init(keys: [String]) { self.keys = keys.map { Array($0.utf8) } }

    /// Nil: go on.
    func refusal(of request: HTTPRequest) -> HTTPResponse? {
        if let origin = request.header("origin"), !Self.isSame(origin, as: request.header("host")) {
            return .problem(403, "requests of other origins are not answered")
        }
        if self.keys.isEmpty {
            return Self.isLoopback(request.header("host") ?? "")
                ? nil
                : .problem(
                    403, "without API keys only names of this machine are answered: use 127.0.0.1")
        }
        let words = (request.header("authorization") ?? "").split(separator: " ")
        guard words.count == 2, words[0].lowercased() == "bearer" else {
            return .problem(401, "an API key is needed: Authorization: Bearer KEY")
        }
        let given = Array(words[1].utf8)
        // Each is compared, whichever fits: the time tells nothing.
        let fits = self.keys.reduce(false) { $0 != false || Self.equal($1, given) }
        return fits ? nil : .problem(401, "this API key is not known")
    }

    /// Takes the same time wherever the two differ.
    private static func equal(_ key: [UInt8], _ given: [UInt8]) -> Bool {
        guard key.count == given.count else { return false }
        return zip(key, given).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func isSame(_ origin: String, as host: String?) -> Bool {
        guard let host else { return false }
        return origin == "http://\(host)" || origin == "https://\(host)"
    }

    private static func isLoopback(_ host: String) -> Bool {
        let name = host.hasPrefix("[") ? host.prefix { $0 != "]" } + "]" : host.prefix { $0 != ":" }
        return ["localhost", "[::1]"].contains(name) || name.hasPrefix("127.")
    }
}
