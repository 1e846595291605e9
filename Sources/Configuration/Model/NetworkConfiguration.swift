/// How plugins reach others, as far as the host does it for them.
package struct NetworkConfiguration: Hashable, Sendable {
    /// URL; nil: what the environment says.
    package let proxy: String?
    /// A file of certificates that are trusted beside those of the system.
    package let authorities: String?
}
