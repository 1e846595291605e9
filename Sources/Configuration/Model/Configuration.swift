package import Drills

/// A configuration without a mistake: everything the host needs to know before it opens anything.
///
/// `Configuration.load` makes it. All paths are as seen from the working directory.
package struct Configuration: Sendable {
    package struct Log: Hashable, Sendable {
        package enum Level: String, CaseIterable, Sendable { case debug, info, warning, error }
        package enum Format: String, CaseIterable, Sendable { case text, json }

        package let level: Level
        package let format: Format
    }

    package struct Policy: Hashable, Sendable {
        /// Where plugins may send data, whatever their manifests say.
        package let egress: Manifest.Egress
        /// Whether providers may have faults.
        package let allowsDrills: Bool
    }

    /// The files it was read from, later ones over earlier ones.
    package let files: [String]
    /// All plugins found, sorted by id.
    package let plugins: [Manifest]
    /// Where plugin libraries are looked up after the program's own folder.
    package let libraryFolders: [String]
    package let storePath: String
    package let stateDirectory: String
    package let log: Log
    package let policy: Policy
    /// Threads that run calls; nil: one for each processor.
    package let loops: Int?
    package let network: NetworkConfiguration
    /// Nil: there is no web server.
    package let server: ServerConfiguration?
    /// Which calls are drills without a word on the command line.
    package let drills: DrillSelection
    /// In the order of the file.
    package let providers: [ProviderConfiguration]
    /// In the order of the file.
    package let pipelines: [PipelineConfiguration]
    /// Every secret that a provider is bound to, for redaction.
    package let secrets: Secrets

    package func provider(named name: String) -> ProviderConfiguration? {
        self.providers.first { $0.name == name }
    }

    package func pipeline(named name: String) -> PipelineConfiguration? {
        self.pipelines.first { $0.name == name }
    }
}
