import EventLoop
import ProviderSimulators
import WebServer

/// Anthropic, as `jackfield simulate-provider anthropic` plays it.
enum AnthropicSimulation: ProviderSimulation {
    static let name = "anthropic"
    static let port = 9_082
    static let options = ModelOptions.all
    static let details = """
        anthropic: the Messages API, streamed or whole, without TLS. Point base_url of the anthropic plugin to it:
        http://127.0.0.1:9082. The model is claude-test. Operations that may fail: messages, models.

          jackfield simulate-provider anthropic --fail messages=529:5,garbage
        """

    static func run(
        _ arguments: Arguments, port: Int
    ) async throws(CommandFailure) -> ExitStatus {
        let loop = EventLoop(pace: .real)
        let options = try ModelOptions(arguments, model: "claude-test")
        let simulator = AnthropicSimulator(
            key: options.key, models: options.models, port: port, on: loop)
        options.apply(to: simulator.model)
        for plan in try WireFault.plans(
            arguments, AnthropicSimulator.Operation.init(rawValue:), example: "messages=529,cut")
        {
            simulator.faults.add(plan.faults, to: plan.operation)
        }
        return try await VendorSimulation.serve(
            "Anthropic's API", on: loop,
            start: { () throws(WebServerError) in try simulator.start() }, stop: simulator.stop)
    }
}
