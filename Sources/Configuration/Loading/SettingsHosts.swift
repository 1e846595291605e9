import CallModel

/// The hosts that a provider's settings name: those of URLs, and what stands under a key `host`.
enum SettingsHosts {
    /// In lower case, without ports. This machine is none: what runs here does not fail together.
    static func named(in settingsJSON: String) -> Set<String> {
        guard let settings = JSONValue(parsing: settingsJSON) else { return [] }
        return Set(self.all(in: settings, key: "")).subtracting(["localhost", "127.0.0.1", "[::1]"])
    }

    private static func all(in value: JSONValue, key: String) -> [String] {
        switch value {
        case .text(let text): self.host(text, isHost: key == "host").map { [$0] } ?? []
        case .list(let values): values.flatMap { self.all(in: $0, key: key) }
        case .object(let members): members.flatMap { self.all(in: $1, key: $0) }
        default: []
        }
    }

    private static func host(_ text: String, isHost: Bool) -> String? {
        var rest = text[...]
        if let scheme = text.firstRange(of: "://") {
            rest = text[scheme.upperBound...]
        } else if !isHost {
            return nil
        }
        rest = rest.prefix { !"/?#".contains($0) }
        if let user = rest.lastIndex(of: "@") { rest = rest[rest.index(after: user)...] }
        // An address of IPv6 stands in brackets, and has colons of its own.
        if let end = rest.lastIndex(of: "]") {
            rest = rest[...end]
        } else {
            rest = rest.prefix { $0 != ":" }
        }
        return rest.isEmpty ? nil : rest.lowercased()
    }
}
