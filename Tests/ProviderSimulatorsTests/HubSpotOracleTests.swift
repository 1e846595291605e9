import EventLoop
import TestSupport
import Testing
import WebServer

@testable import ProviderSimulators

/// What HubSpot's own package says of the simulator; see the fixture hubspot-oracle.py.
@Suite("By the package hubspot-api-client", .heavy)
struct HubSpotOracleTests {
    @Test("the simulator's API is HubSpot's, as far as calls need it")
    func api() async throws {
        let loop = EventLoop(pace: .real)
        let simulator = HubSpotSimulator(key: "pat-test", on: loop)
        simulator.add(
            "contacts",
            [
                "firstname": "Ada", "lastname": "Lovelace", "phone": "(555) 010-0001",
                "customer_number": "4071", "email": "ada@example.com",
            ])
        // Those that the API refuses count as well.
        simulator.faults.add(
            Array(repeating: nil, count: 5)
                + [.status(429, retryAfter: nil), .status(500, retryAfter: nil)],
            to: .write)
        try await loop.whileRunning {
            let url = try await loop.run {
                Result { () throws(WebServerError) in try simulator.start() }
            }.get()
            let oracle = VendorOracle(vendor: "hubspot")
            #expect(try await oracle.differences([url, "pat-test"]) == [])
            #expect(simulator.count(of: "calls") == 1)
            await loop.run { simulator.stop() }
        }
    }
}
