import CallModel
import EventLoop
import ProviderSimulators
import WebServer

/// A receiver of webhooks, as `jackfield simulate-provider webhook` plays it.
enum WebhookSimulation: ProviderSimulation {
    static let name = "webhook"
    static let port = 9_090
    static let options = [
        Option(
            name: "secret", value: "SECRET",
            help:
                "What requests must be signed with, whsec_…; several for any. Default: not checked.",
            isRepeated: true),
        ProviderSimulations.failOption,
    ]
    static let details = """
        webhook: a receiver of events, and a list of contacts with one Ada Lovelace in it, +15550100001, account 4071. Point
        url of the webhook plugin to http://127.0.0.1:9090/events, and lookup_url to http://127.0.0.1:9090/contacts.
        Operations that may fail: events, contacts.

          jackfield simulate-provider webhook --secret whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw --fail events=503,cut
        """

    static func run(
        _ arguments: Arguments, port: Int
    ) async throws(CommandFailure) -> ExitStatus {
        let loop = EventLoop(pace: .real)
        let simulator = WebhookSimulator(
            secrets: arguments.all("secret"), port: port, on: loop)
        simulator.add(
            .object([
                "id": .text("1"), "name": .text("Ada Lovelace"), "account": .text("4071"),
                "numbers": .list([.text("+15550100001")]),
            ]))
        for plan in try WireFault.plans(
            arguments, WebhookSimulator.Operation.init(rawValue:), example: "events=503,cut")
        {
            simulator.faults.add(plan.faults, to: plan.operation)
        }
        return try await VendorSimulation.serve(
            "The receiver", on: loop,
            start: { () throws(WebServerError) in try simulator.start() }, stop: simulator.stop)
    }
}
