import CallModel
import EventLoop
import TestSupport
import Testing
import WebServer

@testable import ProviderSimulators

/// What the package standardwebhooks says of the simulator; see the fixture webhook-oracle.py.
@Suite("By the package standardwebhooks", .heavy)
struct WebhookOracleTests {
    private static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    @Test("the simulator takes what is signed by Standard Webhooks, and nothing else")
    func api() async throws {
        let loop = EventLoop(pace: .real)
        let simulator = WebhookSimulator(secrets: [Self.secret], on: loop)
        simulator.add([
            "id": "1", "name": "Ada Lovelace", "account": "4071", "numbers": ["+15550100001"],
        ])
        simulator.faults.add(
            [nil, nil, nil, .status(503, retryAfter: nil), .status(429, retryAfter: 7)],
            to: .events)
        try await loop.whileRunning {
            let url = try await loop.run {
                Result { () throws(WebServerError) in try simulator.start() }
            }.get()
            let oracle = VendorOracle(vendor: "webhook")
            #expect(try await oracle.differences([url, Self.secret]) == [])
            #expect(simulator.events.map(\.id) == ["msg_1", "msg_2"])
            #expect(simulator.refusals.count == 3)
            await loop.run { simulator.stop() }
        }
    }
}
