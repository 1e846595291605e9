/// Which pages may call: those of the host itself, and of sites that the settings name.
///
/// A browser tells the site of a page as its Origin (RFC 6454), and the name that it has asked for as Host. A page of
/// another site, or of a name that its owner has pointed at this machine (DNS rebinding), shows by them. A program that is
/// no browser tells no Origin.
struct OriginRule: Sendable {
    /// Sites in lower case: "https://www.example.com".
    let allowed: [String]
    /// By which others know the host: "https://calls.example.com".
    let own: String

    /// - Parameter url: a public URL of the host.
    init(allowed: [String], url: String) {
        self.allowed = allowed.map { Self.site(of: $0) }
        self.own = Self.site(of: url)
    }

    func admits(origin: String?, host: String?) -> Bool {
        guard let origin = origin?.lowercased() else { return true }
        if origin == self.own || self.allowed.contains(origin) { return true }
        guard let host = host?.lowercased(), Self.isAddress(host) else { return false }
        return origin == "http://\(host)" || origin == "https://\(host)"
    }

    /// Scheme, name and port of a URL.
    private static func site(of url: String) -> String {
        url.lowercased().split(separator: "/", omittingEmptySubsequences: false).prefix(3)
            .joined(separator: "/")
    }

    /// An IP address, or the name that every machine has for itself: nobody can point these elsewhere.
    private static func isAddress(_ host: String) -> Bool {
        if host.hasPrefix("[") { return true }
        let name = host.prefix { $0 != ":" }
        return name == "localhost"
            || name.allSatisfy { $0.isASCII && ($0.isNumber || $0 == ".") } && !name.isEmpty
    }
}
