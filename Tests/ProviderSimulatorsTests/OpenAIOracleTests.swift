import EventLoop
import TestSupport
import Testing
import WebServer

@testable import ProviderSimulators

/// What OpenAI's own package says of the simulator; see the fixture openai-oracle.py.
@Suite("By the package openai", .heavy)
struct OpenAIOracleTests {
    @Test("the simulator's API is OpenAI's, as far as calls need it")
    func api() async throws {
        let loop = EventLoop(pace: .real)
        let simulator = OpenAISimulator(
            key: "sk-test", models: ["gpt-test", "other"],
            hearing: ["call forwarding please", "goodbye"], on: loop)
        simulator.model.answering(OracleModel.reply)
        // What the script has refused by itself is among those that go well.
        simulator.faults.add(
            Array(repeating: nil, count: 6)
                + [.status(429, retryAfter: 2), .status(500, retryAfter: nil), .cut, .garbage],
            to: .chat)
        simulator.faults.add(
            Array(repeating: nil, count: 6) + [.status(429, retryAfter: 2), .cut], to: .speech)
        simulator.faults.add(
            Array(repeating: nil, count: 9) + [.status(500, retryAfter: nil), .cut],
            to: .transcriptions)
        try await loop.whileRunning {
            let url = try await loop.run {
                Result { () throws(WebServerError) in try simulator.start() }
            }.get()
            let differences = try await VendorOracle(vendor: "openai").differences([url, "sk-test"])
            #expect(differences == [])
            await loop.run { simulator.stop() }
        }
    }
}
