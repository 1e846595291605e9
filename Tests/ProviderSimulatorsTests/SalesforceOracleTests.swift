import CallModel
import EventLoop
import TestSupport
import Testing
import WebServer

@testable import ProviderSimulators

/// What the package simple-salesforce says of the simulator; see the fixture salesforce-oracle.py.
@Suite("By the package simple-salesforce", .heavy)
struct SalesforceOracleTests {
    @Test("the simulator's API is Salesforce's, as far as calls need it")
    func api() async throws {
        let loop = EventLoop(pace: .real)
        let simulator = SalesforceSimulator(secret: "client-secret", on: loop)
        simulator.add(
            "Contact",
            [
                "FirstName": "Ada", "LastName": "Lovelace", "Phone": "(555) 010-0001",
                "Account_Number__c": "4071",
            ])
        // Those that the API refuses count as well.
        simulator.faults.add(
            Array(repeating: nil, count: 8)
                + [.status(503, retryAfter: nil), .status(403, retryAfter: nil)],
            to: .write)
        try await loop.whileRunning {
            let url = try await loop.run {
                Result { () throws(WebServerError) in try simulator.start() }
            }.get()
            let oracle = VendorOracle(vendor: "salesforce")
            #expect(try await oracle.differences([url, "client-secret"]) == [])
            #expect(simulator.count(of: "Case") == 1)
            await loop.run { simulator.stop() }
        }
    }

    @Test(
        "A query that is none is refused",
        arguments: [
            "", "SELECT", "SELECT Id FROM", "SELECT Id FROM T WHERE a",
            "SELECT Id FROM T WHERE a = 'b", "SELECT Id FROM T LIMIT x",
        ])
    func malformed(_ soql: String) {
        #expect(SimulatedQuery(soql: soql) == nil)
    }
}
