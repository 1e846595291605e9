import Glibc
import YAML

/// Checks the web server's part of a configuration.
struct ServerCheck {
    private(set) var problems = Diagnostics()
    private let secrets: Secrets

    init(secrets: Secrets) { self.secrets = secrets }

    /// Nil: there is none, or it was reported.
    mutating func server(_ root: CheckedSection) -> ServerConfiguration? {
        guard let section = root.section("server"), let address = section.text("address") else {
            return nil
        }
        let keys = section.list("api_keys").compactMap { self.secret($0) }
        if keys.isEmpty, !Self.isLoopback(address) {
            self.problems.error(
                at: section.position(of: "address"),
                "other machines reach \(address), and the API would be open to all of them",
                hint: "give api_keys, or listen on 127.0.0.1 behind a proxy")
        }
        let tls = section.section("tls").flatMap { self.tls($0) }
        return ServerConfiguration(
            address: address, port: section.integer("port") ?? 0,
            publicURL: section.text("public_url").map {
                $0.hasSuffix("/") ? String($0.dropLast()) : $0
            },
            tls: tls, apiKeys: keys)
    }

    private mutating func tls(_ section: CheckedSection) -> ServerConfiguration.TLS? {
        for name in ["certificate", "key"] {
            guard let path = section.text(name) else { return nil }
            guard unsafe access(path, R_OK) == 0 else {
                let reason = unsafe String(cString: strerror(errno))
                self.problems.error(
                    at: section.position(of: name), "cannot read \(path): \(reason.lowercased())")
                return nil
            }
        }
        guard let certificate = section.text("certificate"), let key = section.text("key") else {
            return nil
        }
        return ServerConfiguration.TLS(certificate: certificate, key: key)
    }

    private mutating func secret(_ item: CheckedSection.Item) -> Secret? {
        guard let name = item.text else { return nil }
        guard let secret = self.secrets[name] else {
            self.problems.error(
                at: item.position, "there is no secret \(name)",
                hint: self.secrets.hint(forMissing: name))
            return nil
        }
        // Short enough to be tried one after the other.
        guard secret.reveal().utf8.count >= 16 else {
            self.problems.error(
                at: item.position, "the secret \(name) is too short for an API key",
                hint: "16 characters or more, such as: openssl rand -hex 16")
            return nil
        }
        return secret
    }

    private static func isLoopback(_ address: String) -> Bool {
        address == "::1" || address.hasPrefix("127.")
    }
}
