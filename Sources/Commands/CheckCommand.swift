import Configuration

/// `jackfield check`: is the configuration right?
enum CheckCommand: Command {
    static let name = "check"
    static let summary = "Checks a configuration without opening anything."
    static let usage = "[--config FILE]…"
    static let operands = 0...0
    static let options = [ConfigurationOption.config, ConfigurationOption.json]
    static let details = """
        Reads the configuration, the plugins' manifests and the schemas of their settings, and reports
        every mistake with file, line and column, all at once. No plugin, database or socket is opened.

          jackfield check --config site.yaml
          jackfield check --config site.yaml --config test-lab.yaml
        """

    static func run(_ arguments: Arguments) async throws(CommandFailure) -> ExitStatus {
        let configuration = try ConfigurationOption.load(arguments)
        if arguments.has("json") {
            Standard.output.write("{\"diagnostics\":[]}\n")
            return .success
        }
        let files = configuration.files.joined(separator: ", ")
        Standard.output.write(
            """
            \(files): good
              \(configuration.pipelines.count) pipeline(s): \(configuration.pipelines.map(\.name).joined(separator: ", "))
              \(configuration.providers.count) provider(s): \(configuration.providers.map(\.name).joined(separator: ", "))
              egress: \(Self.described(configuration.policy.egress))

            """)
        return .success
    }

    private static func described(_ egress: Manifest.Egress) -> String {
        switch egress {
        case .none: "denied, and no provider asks for it"
        case .hosts(let hosts): "allowed to \(hosts.joined(separator: ", "))"
        case .any: "allowed"
        }
    }
}
