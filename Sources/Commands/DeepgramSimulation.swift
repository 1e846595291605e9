import EventLoop
import ProviderSimulators
import WebServer

/// Deepgram, as `jackfield simulate-provider deepgram` plays it.
enum DeepgramSimulation: ProviderSimulation {
    static let name = "deepgram"
    static let port = 9_083
    static let options = [
        ModelOptions.keyOption,
        Option(
            name: "hear", value: "TEXT",
            help:
                "What callers say, one utterance after the other; the last is said again and again. Default: \"call forwarding\".",
            isRepeated: true),
        ProviderSimulations.failOption,
    ]
    static let details = """
        deepgram: live speech to text (Nova, Flux) and text to speech (Aura), without TLS. It hears that somebody speaks;
        what he says stands in --hear. What it speaks is as long as the text, but no words. Point base_url of the deepgram
        plugin to it: http://127.0.0.1:9083. Operations that may fail: listen (Nova), flux, speak.

          jackfield simulate-provider deepgram --hear "call forwarding" --hear "four oh seven one" --fail listen=1011
          jackfield simulate-provider deepgram --fail speak=cut,ok,429
        """

    static func run(
        _ arguments: Arguments, port: Int
    ) async throws(CommandFailure) -> ExitStatus {
        let loop = EventLoop(pace: .real)
        let utterances = arguments.all("hear")
        let simulator = DeepgramSimulator(
            key: arguments.value("key") ?? "",
            hearing: utterances.isEmpty ? ["call forwarding"] : utterances, port: port, on: loop)
        for plan in try WireFault.plans(
            arguments, DeepgramSimulator.Operation.init(rawValue:), example: "listen=429,1011")
        {
            simulator.faults.add(plan.faults, to: plan.operation)
        }
        return try await VendorSimulation.serve(
            "Deepgram", on: loop,
            start: { () throws(WebServerError) in try simulator.start() }, stop: simulator.stop)
    }
}
