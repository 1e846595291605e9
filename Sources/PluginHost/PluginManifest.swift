package import CallModel

/// What a plugin's manifest says of it, as far as loading and running it needs.
package struct PluginManifest: Sendable, Equatable {
    /// Reverse domain name, equal to the library's.
    package var id: String
    /// Equal to the library's.
    package var version: String
    /// Where the library may be, absolute, best first; the first that is there is taken.
    package var paths: [String]
    /// Of the library, 64 hexadecimal digits; nil when the manifest gives none.
    package var sha256: String?
    package var capabilities: Set<Capability>
    /// The plugin promises to take audio on the media thread (`rt: inline`).
    package var isInline: Bool
    /// The secrets that it may read.
    package var secrets: Set<String>
    /// Sessions at the same time, of each configured provider.
    package var sessions: Int
    /// How fast its recognisers take audio that is sent again, in multiples of real time.
    package var maxIngestRate: Int
    /// Where its data may go.
    package var egress: Egress

    package init(
        id: String, version: String, paths: [String], sha256: String? = nil,
        capabilities: Set<Capability>, isInline: Bool = false, secrets: Set<String> = [],
        sessions: Int = 32, maxIngestRate: Int = 4, egress: Egress = .any
    ) {
        self.id = id
        self.version = version
        self.paths = paths
        self.sha256 = sha256
        self.capabilities = capabilities
        self.isInline = isInline
        self.secrets = secrets
        self.sessions = sessions
        self.maxIngestRate = maxIngestRate
        self.egress = egress
    }
}
