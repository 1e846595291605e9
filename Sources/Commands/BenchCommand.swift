/// `jackfield bench`: measures what the configured providers are worth.
enum BenchCommand: Command {
    static let name = "bench"
    static let summary = "Measures providers with recorded data: how good, and how fast."
    static let usage = Self.topics.map { $0.name }.joined(separator: "|") + " [OPTIONS]"
    static let operands = 1...1
    static let options =
        [ConfigurationOption.config, ConfigurationOption.json]
        + Self.topics.flatMap { $0.options }
    static let details = Self.topics.map { $0.details }.joined(separator: "\n\n")

    /// What can be measured; one file each.
    private static let topics: [any BenchTopic.Type] = [
        SpeechBench.self, CallBench.self, MediaBench.self, EchoBench.self, AllocationBench.self,
        HostBench.self,
        KillBench.self, FaultBench.self,
    ]

    static func run(_ arguments: Arguments) async throws(CommandFailure) -> ExitStatus {
        let name = arguments.operands.first ?? ""
        guard let topic = Self.topics.first(where: { $0.name == name }) else {
            let names = Self.topics.map { $0.name }.joined(separator: ", ")
            throw CommandFailure(.usage, "there is no bench \"\(name)\"; there are: \(names)")
        }
        return try await topic.run(arguments)
    }
}

/// One thing that `jackfield bench` can measure.
protocol BenchTopic: Sendable {
    static var name: String { get }
    static var details: String { get }
    /// Beside `--config` and `--json`.
    static var options: [Option] { get }

    static func run(_ arguments: Arguments) async throws(CommandFailure) -> ExitStatus
}
