/// The host's web server.
package struct ServerConfiguration: Sendable {
    package struct TLS: Hashable, Sendable {
        package let certificate: String
        package let key: String
    }

    /// An IP address.
    package let address: String
    /// 0: the system chooses.
    package let port: Int
    /// Without "/" at its end; nil: see `url(port:)`.
    package let publicURL: String?
    package let tls: TLS?
    /// Empty: only this machine is answered.
    package let apiKeys: [Secret]

    /// How others reach the server that listens on this port.
    package func url(port: Int) -> String {
        if let publicURL = self.publicURL { return publicURL }
        let host = self.address.contains(":") ? "[\(self.address)]" : self.address
        return "\(self.tls == nil ? "http" : "https")://\(host):\(port)"
    }
}
