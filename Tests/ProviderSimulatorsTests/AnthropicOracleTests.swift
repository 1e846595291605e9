import EventLoop
import TestSupport
import Testing
import WebServer

@testable import ProviderSimulators

/// What Anthropic's own package says of the simulator; see the fixture anthropic-oracle.py.
@Suite("By the package anthropic", .heavy)
struct AnthropicOracleTests {
    @Test("the simulator's API is Anthropic's, as far as calls need it")
    func api() async throws {
        let loop = EventLoop(pace: .real)
        let simulator = AnthropicSimulator(
            key: "sk-test", models: ["claude-test", "other"], on: loop)
        simulator.model.answering(OracleModel.reply)
        // The refused conversation of the script is one of those that go well.
        simulator.faults.add(
            Array(repeating: nil, count: 5)
                + [.status(429, retryAfter: 2), .status(529, retryAfter: nil), .cut, .garbage],
            to: .messages)
        try await loop.whileRunning {
            let url = try await loop.run {
                Result { () throws(WebServerError) in try simulator.start() }
            }.get()
            let oracle = VendorOracle(vendor: "anthropic")
            #expect(try await oracle.differences([url, "sk-test"]) == [])
            await loop.run { simulator.stop() }
        }
    }
}

/// What the oracles' scripts expect of a model.
enum OracleModel {
    static let reply: @Sendable (ModelQuestion) -> ModelReply = { question in
        if let result = question.toolResult { return ModelReply("The tool says \(result).") }
        guard question.lastUser == "tool" else {
            return ModelReply("You said \(question.lastUser).")
        }
        return ModelReply("", calls: question.tools.map { ($0, #"{"a": "1"}"#) })
    }
}
