import EventLoop
import ProviderSimulators
import WebServer

/// OpenAI, as `jackfield simulate-provider openai` plays it.
enum OpenAISimulation: ProviderSimulation {
    static let name = "openai"
    static let port = 9_081
    static let options =
        ModelOptions.all + [
            Option(
                name: "hear", value: "TEXT",
                help:
                    "What callers say, one utterance after the other; the last is said again and again. "
                    + "Default: \"call forwarding\".",
                isRepeated: true)
        ]
    static let details = """
        openai: the chat completions, speech and transcriptions of OpenAI's API, without TLS. Point base_url of the openai plugin to
        it: http://127.0.0.1:9081/v1. The model is gpt-test. Operations that may fail: chat, models, speech,
        transcriptions.

          jackfield simulate-provider openai --say "hours=We open at nine." --first-token 300
          jackfield simulate-provider openai --fail chat=429,cut,silence
        """

    static func run(
        _ arguments: Arguments, port: Int
    ) async throws(CommandFailure) -> ExitStatus {
        let loop = EventLoop(pace: .real)
        let options = try ModelOptions(arguments, model: "gpt-test")
        let utterances = arguments.all("hear")
        let simulator = OpenAISimulator(
            key: options.key, models: options.models,
            hearing: utterances.isEmpty ? ["call forwarding"] : utterances, port: port, on: loop)
        options.apply(to: simulator.model)
        for plan in try WireFault.plans(
            arguments, OpenAISimulator.Operation.init(rawValue:), example: "chat=429,cut")
        {
            simulator.faults.add(plan.faults, to: plan.operation)
        }
        return try await VendorSimulation.serve(
            "OpenAI's API", on: loop,
            start: { () throws(WebServerError) in try simulator.start() }, stop: simulator.stop)
    }
}
