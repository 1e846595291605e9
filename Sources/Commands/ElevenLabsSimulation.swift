import EventLoop
import ProviderSimulators
import WebServer

/// ElevenLabs, as `jackfield simulate-provider elevenlabs` plays it.
enum ElevenLabsSimulation: ProviderSimulation {
    static let name = "elevenlabs"
    static let port = 9_084
    static let options = [
        ModelOptions.keyOption,
        Option(
            name: "voice-id", value: "ID",
            help: "elevenlabs: a voice that there is; several for more. Default: all.",
            isRepeated: true),
        Option(
            name: "first-audio", value: "MS",
            help: "From text that is to be spoken to its first audio. Default: 0."),
        ProviderSimulations.failOption,
    ]
    static let details = """
        elevenlabs: text to speech over REST and WebSockets, without TLS. It speaks tones, 60 ms for each character.
        Point base_url of the elevenlabs plugin to it: http://127.0.0.1:9084. Operations that may fail: rest, stream,
        multi (the WebSockets of one text and of many).

          jackfield simulate-provider elevenlabs --first-audio 150 --fail multi=429,cut --fail rest=503:2
        """

    static func run(
        _ arguments: Arguments, port: Int
    ) async throws(CommandFailure) -> ExitStatus {
        let loop = EventLoop(pace: .real)
        let latency = try arguments.integer("first-audio", in: 0...600_000) ?? 0
        let simulator = ElevenLabsSimulator(
            key: arguments.value("key") ?? "", voices: arguments.all("voice-id"),
            latency: .milliseconds(latency), port: port, on: loop)
        for plan in try WireFault.plans(
            arguments, ElevenLabsSimulator.Operation.init(rawValue:), example: "multi=429,cut")
        {
            simulator.faults.add(plan.faults, to: plan.operation)
        }
        return try await VendorSimulation.serve(
            "ElevenLabs", on: loop,
            start: { () throws(WebServerError) in try simulator.start() }, stop: simulator.stop)
    }
}
