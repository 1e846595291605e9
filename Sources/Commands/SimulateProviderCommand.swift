import ProviderSimulators

/// The far side of a provider, as `jackfield simulate-provider NAME` plays it.
protocol ProviderSimulation: Sendable {
    static var name: String { get }
    /// Where it listens unless it is told.
    static var port: Int { get }
    /// Those beyond `--port`.
    static var options: [Option] { get }
    static var details: String { get }

    /// Until a signal comes, or what was asked for is done.
    static func run(_ arguments: Arguments, port: Int) async throws(CommandFailure) -> ExitStatus
}

/// All that there are.
enum ProviderSimulations {
    static let all: [any ProviderSimulation.Type] = [
        AnthropicSimulation.self, AsteriskSimulation.self, CartesiaSimulation.self,
        DeepgramSimulation.self, ElevenLabsSimulation.self, HubSpotSimulation.self,
        OpenAISimulation.self, SalesforceSimulation.self, TwilioSimulation.self,
        WebhookSimulation.self,
    ]

    static var names: [String] { self.all.map { $0.name } }

    /// The same for several of them.
    static let failOption = Option(
        name: "fail", value: "OPERATION=FAULT,…",
        help: "The next requests for an operation fail so; operations and faults stand below.",
        isRepeated: true)

    /// What `--fail` says: for each operation its faults, in order.
    static func faults<Operation, Fault>(
        _ arguments: Arguments, operation: (String) -> Operation?, fault: (String) -> Fault?,
        help: String
    ) throws(CommandFailure) -> [(operation: Operation, faults: [Fault])] {
        var plans: [(operation: Operation, faults: [Fault])] = []
        for text in arguments.all("fail") {
            let parts = text.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, let operation = operation(String(parts[0])) else {
                throw CommandFailure(.usage, "--fail is \"\(text)\", but must be \(help)")
            }
            var faults: [Fault] = []
            for word in parts[1].split(separator: ",") {
                guard let fault = fault(String(word)) else {
                    throw CommandFailure(.usage, "--fail: \"\(word)\" is no fault: \(help)")
                }
                faults.append(fault)
            }
            plans.append((operation, faults))
        }
        return plans
    }
}

/// `jackfield simulate-provider`: the far side of a provider, to try a configuration without it.
enum SimulateProviderCommand: Command {
    static let name = "simulate-provider"
    static let summary = "Plays the far side of a provider, to try a host without an account."
    static let usage = "\(ProviderSimulations.names.joined(separator: "|")) [OPTIONS]"
    static let operands = 1...1
    static let options =
        [
            Option(
                name: "port", value: "PORT",
                help: "Where it listens, on 127.0.0.1. Default: "
                    + ProviderSimulations.all.map { "\($0.port) for \($0.name)" }
                    .joined(separator: ", ") + ".")
        ]
        + ProviderSimulations.all.flatMap { $0.options }.reduce(into: []) { options, option in
            if !options.contains(where: { $0.name == option.name }) { options.append(option) }
        }
    static let details =
        ProviderSimulations.all.map { $0.details }.joined(separator: "\n\n")
        + "\n\nFaults of all but asterisk and twilio: \(WireFault.words); ok for a request that goes well."

    static func run(_ arguments: Arguments) async throws(CommandFailure) -> ExitStatus {
        let port = try arguments.integer("port", in: 0...65_535)
        let name = arguments.operands[0]
        guard let simulation = ProviderSimulations.all.first(where: { $0.name == name }) else {
            throw CommandFailure(
                .usage,
                "the providers that can be simulated are: "
                    + ProviderSimulations.names.joined(separator: ", "))
        }
        let known = Set(simulation.options.map(\.name) + ["port"])
        for option in Self.options where arguments.has(option.name) && !known.contains(option.name)
        {
            let owners = ProviderSimulations.all.filter { owner in
                owner.options.contains { $0.name == option.name }
            }
            throw CommandFailure(
                .usage,
                "--\(option.name) is for \(owners.map { $0.name }.joined(separator: " and "))")
        }
        return try await simulation.run(arguments, port: port ?? simulation.port)
    }
}
