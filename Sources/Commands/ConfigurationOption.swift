import Configuration
import Glibc

/// The options by which every command finds its configuration.
enum ConfigurationOption {
    static let standard = "config/on-prem.yaml"

    static let config = Option(
        name: "config", value: "FILE",
        help: "Configuration; given again, the later file wins. Default: \(Self.standard)",
        isRepeated: true)
    static let json = Option(name: "json", value: nil, help: "Writes JSON, for programs to read.")

    static func files(
        _ arguments: Arguments, standard: String = Self.standard
    ) throws(CommandFailure) -> [String] {
        let files = arguments.all("config")
        guard files.isEmpty else { return files }
        guard unsafe access(standard, R_OK) == 0 else {
            throw CommandFailure(
                .configuration,
                "there is no \(standard) here; name a configuration with --config FILE")
        }
        return [standard]
    }

    /// Loads the configuration; all its mistakes go to standard error.
    static func load(
        _ arguments: Arguments, standard: String = Self.standard
    ) throws(CommandFailure) -> Configuration {
        let report = Configuration.load(
            try Self.files(arguments, standard: standard), environment: SecretEnvironment.current)
        if !report.diagnostics.isEmpty {
            Standard.error.write(
                arguments.has("json")
                    ? report.json() + "\n"
                    : report.rendered(colored: Program.mayColor(Program.isErrorTerminal)))
        }
        guard let configuration = report.configuration else {
            throw CommandFailure(.configuration, "")
        }
        return configuration
    }

    static func pipeline(
        _ arguments: Arguments, of configuration: Configuration
    ) throws(CommandFailure) -> PipelineConfiguration {
        let names = configuration.pipelines.map(\.name).joined(separator: ", ")
        if let name = arguments.value("pipeline") {
            guard let pipeline = configuration.pipeline(named: name) else {
                throw CommandFailure(
                    .usage, "there is no pipeline \"\(name)\"; there are: \(names)")
            }
            return pipeline
        }
        guard let only = configuration.pipelines.first, configuration.pipelines.count == 1 else {
            throw CommandFailure(.usage, "name one of the pipelines with --pipeline: \(names)")
        }
        return only
    }
}
