/// How the host reaches others.
package struct ClientSettings: Sendable {
    /// URL of the proxy for requests; nil: what the environment says (https_proxy, http_proxy, no_proxy).
    package var proxy: String?
    /// A file of certificates, in PEM form, that are trusted as those of the system are.
    package var authorities: String?

    package init(proxy: String? = nil, authorities: String? = nil) {
        self.proxy = proxy
        self.authorities = authorities
    }
}
