/// `jackfield simulate-provider`: the far side of a provider, to try a configuration without it.
enum SimulateProviderCommand: Command {
    static let name = "simulate-provider"
    static let summary = "Plays the far side of a provider, to try a host without an account."
    static let usage = "asterisk|twilio [OPTIONS]"
    static let operands = 1...1
    static let options =
        [
            Option(
                name: "port", value: "PORT",
                help: "Where it listens, on 127.0.0.1. Default: 8088 for asterisk, 9080 for twilio."
            )
        ] + TwilioSimulation.options
    static let details = AsteriskSimulation.details + "\n\n" + TwilioSimulation.details

    static func run(_ arguments: Arguments) async throws(CommandFailure) -> ExitStatus {
        let port = try arguments.integer("port", in: 0...65_535)
        switch arguments.operands[0] {
        case "asterisk":
            if let option = TwilioSimulation.options.first(where: { arguments.has($0.name) }) {
                throw CommandFailure(.usage, "--\(option.name) is for twilio")
            }
            return try await AsteriskSimulation.run(port: port ?? 8_088)
        case "twilio": return try await TwilioSimulation.run(arguments, port: port ?? 9_080)
        default:
            throw CommandFailure(
                .usage, "the providers that can be simulated are: asterisk, twilio")
        }
    }
}
