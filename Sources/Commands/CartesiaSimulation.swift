import EventLoop
import ProviderSimulators
import WebServer

/// Cartesia, as `jackfield simulate-provider cartesia` plays it.
enum CartesiaSimulation: ProviderSimulation {
    static let name = "cartesia"
    static let port = 9_085
    static let options = [
        ModelOptions.keyOption,
        Option(
            name: "voice-id", value: "ID",
            help: "A voice that there is; several for more. Default: all.", isRepeated: true),
        Option(
            name: "contexts", value: "COUNT",
            help: "What the plan allows: sentences that are spoken at the same time. Default: 15."),
        Option(
            name: "first-audio", value: "MS",
            help: "From text that is to be spoken to its first audio. Default: 0."),
        Option(
            name: "idle", value: "SECONDS",
            help: "A connection on which nothing is spoken for so long is closed. Default: 300."),
        ProviderSimulations.failOption,
    ]
    static let details = """
        cartesia: text to speech over a WebSocket, without TLS; a tone for each word. Point base_url of the cartesia
        plugin to it: http://127.0.0.1:9085. Operations that may fail: connect, speak (a sentence), voices (what a probe
        asks for).

          jackfield simulate-provider cartesia --first-audio 150 --contexts 2 --fail speak=ok,cut
        """

    static func run(
        _ arguments: Arguments, port: Int
    ) async throws(CommandFailure) -> ExitStatus {
        let loop = EventLoop(pace: .real)
        let first = try arguments.integer("first-audio", in: 0...600_000) ?? 0
        let simulator = CartesiaSimulator(
            key: arguments.value("key") ?? "", voices: arguments.all("voice-id"),
            contexts: try arguments.integer("contexts", in: 1...100_000) ?? 15,
            firstAudio: .milliseconds(first),
            idle: .seconds(try arguments.integer("idle", in: 1...86_400) ?? 300), port: port,
            on: loop)
        for plan in try WireFault.plans(
            arguments, CartesiaSimulator.Operation.init(rawValue:), example: "speak=429,cut")
        {
            simulator.faults.add(plan.faults, to: plan.operation)
        }
        return try await VendorSimulation.serve(
            "Cartesia", on: loop,
            start: { () throws(WebServerError) in try simulator.start() }, stop: simulator.stop)
    }
}
