import EventLoop
import ProviderSimulators
import WebServer

/// HubSpot, as `jackfield simulate-provider hubspot` plays it.
enum HubSpotSimulation: ProviderSimulation {
    static let name = "hubspot"
    static let port = 9_091
    static let options = [ModelOptions.keyOption, ProviderSimulations.failOption]
    static let details = """
        hubspot: contacts, calls and tickets of HubSpot's CRM, without TLS, with one contact Ada Lovelace, +15550100001,
        customer_number 4071. Point base_url of the hubspot plugin to it: http://127.0.0.1:9091. Operations that may fail:
        read, write, search, token. What fails with cut, stall or silence has been done all the same.

          jackfield simulate-provider hubspot --key pat-test --fail write=503,cut,429
        """

    static func run(
        _ arguments: Arguments, port: Int
    ) async throws(CommandFailure) -> ExitStatus {
        let loop = EventLoop(pace: .real)
        let simulator = HubSpotSimulator(
            key: arguments.value("key") ?? "", port: port, on: loop)
        simulator.add(
            "contacts",
            [
                "firstname": "Ada", "lastname": "Lovelace", "phone": "(555) 010-0001",
                "customer_number": "4071", "email": "ada@example.com",
            ])
        for plan in try WireFault.plans(
            arguments, HubSpotSimulator.Operation.init(rawValue:), example: "write=503,cut")
        {
            simulator.faults.add(plan.faults, to: plan.operation)
        }
        return try await VendorSimulation.serve(
            "HubSpot", on: loop,
            start: { () throws(WebServerError) in try simulator.start() }, stop: simulator.stop)
    }
}
