import EventLoop
import TestSupport
import Testing
import WebServer

@testable import ProviderSimulators

/// What ElevenLabs' own package says of the simulator; see the fixture elevenlabs-oracle.py.
@Suite("By the package elevenlabs", .heavy)
struct ElevenLabsOracleTests {
    @Test("the simulator's text to speech is ElevenLabs', as far as calls need it")
    func speech() async throws {
        let loop = EventLoop(pace: .real)
        let simulator = ElevenLabsSimulator(key: "xi-test", voices: ["v1"], on: loop)
        // Refused requests of the script are none of those that go well.
        simulator.faults.add(
            [
                nil, nil, nil, .status(429, retryAfter: 2), .status(500, retryAfter: nil), .cut,
                .garbage,
            ], to: .rest)
        // The script's second connection for one text asks for a voice that there is not.
        simulator.faults.add([nil, nil, .close(1_011)], to: .stream)
        simulator.faults.add([nil, .status(429, retryAfter: nil)], to: .multi)
        try await loop.whileRunning {
            let url = try await loop.run {
                Result { () throws(WebServerError) in try simulator.start() }
            }.get()
            let oracle = VendorOracle(vendor: "elevenlabs")
            #expect(try await oracle.differences([url, "xi-test"]) == [])
            await loop.run { simulator.stop() }
        }
    }
}
