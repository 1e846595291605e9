import CallModel
import EventLoop
import ProviderSimulators
import WebServer

/// Salesforce, as `jackfield simulate-provider salesforce` plays it.
enum SalesforceSimulation: ProviderSimulation {
    static let name = "salesforce"
    static let port = 9_092
    static let options = [ModelOptions.keyOption, ProviderSimulations.failOption]
    static let details = """
        salesforce: contacts, leads, tasks and cases of Salesforce's REST API, without TLS, with one contact Ada Lovelace,
        +15550100001, Account_Number__c 4071. Point login_url of the salesforce plugin to it: http://127.0.0.1:9092; KEY is
        the client_secret. Operations that may fail: query, read, write, token. What fails with cut, stall or silence has
        been done all the same.

          jackfield simulate-provider salesforce --fail write=503,cut --fail token=500
        """

    static func run(
        _ arguments: Arguments, port: Int
    ) async throws(CommandFailure) -> ExitStatus {
        let loop = EventLoop(pace: .real)
        let simulator = SalesforceSimulator(
            secret: arguments.value("key") ?? "", port: port, on: loop)
        simulator.add(
            "Contact",
            [
                "FirstName": .text("Ada"), "LastName": .text("Lovelace"),
                "Phone": .text("(555) 010-0001"), "Account_Number__c": .text("4071"),
            ])
        for plan in try WireFault.plans(
            arguments, SalesforceSimulator.Operation.init(rawValue:), example: "write=503,cut")
        {
            simulator.faults.add(plan.faults, to: plan.operation)
        }
        return try await VendorSimulation.serve(
            "Salesforce", on: loop,
            start: { () throws(WebServerError) in try simulator.start() }, stop: simulator.stop)
    }
}
