import EventLoop
import TestSupport
import Testing
import WebServer

@testable import ProviderSimulators

/// What Deepgram's own package says of the simulator; see the fixture deepgram-oracle.py.
@Suite("By the package deepgram-sdk", .heavy)
struct DeepgramOracleTests {
    @Test(
        "the simulator's speech to text and text to speech are Deepgram's, as far as calls need them"
    )
    func api() async throws {
        let loop = EventLoop(pace: .real)
        let simulator = DeepgramSimulator(
            key: "dg-test",
            hearing: ["call forwarding please", "goodbye", "my number is four", "yes"], on: loop)
        // A connection that is refused for its key or its query is one of those that go well.
        simulator.faults.add([nil, nil, .close(1_011)], to: .flux)
        simulator.faults.add(
            Array(repeating: nil, count: 5)
                + [.status(429, retryAfter: nil), .cut, .close(1_011)], to: .speak)
        try await loop.whileRunning {
            let url = try await loop.run {
                Result { () throws(WebServerError) in try simulator.start() }
            }.get()
            let oracle = VendorOracle(vendor: "deepgram")
            #expect(try await oracle.differences([url, "dg-test"]) == [])
            await loop.run { simulator.stop() }
        }
    }
}
