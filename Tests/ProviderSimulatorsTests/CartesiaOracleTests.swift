import EventLoop
import TestSupport
import Testing
import WebServer

@testable import ProviderSimulators

/// What Cartesia's own package says of the simulator; see the fixture cartesia-oracle.py.
@Suite("By the package cartesia", .heavy)
struct CartesiaOracleTests {
    @Test("the simulator's text to speech is Cartesia's, as far as calls need it")
    func speech() async throws {
        let loop = EventLoop(pace: .real)
        let simulator = CartesiaSimulator(
            key: "sk-test", voices: ["voice-test"], contexts: 2, on: loop)
        // The script's contexts that go well come first.
        simulator.faults.add(
            Array(repeating: nil, count: 7) + [.status(500, retryAfter: nil), .cut], to: .speak)
        // One that works, and one with a wrong key.
        simulator.faults.add([nil, nil, .status(503, retryAfter: nil)], to: .connect)
        simulator.faults.add([nil, nil, .status(429, retryAfter: 2)], to: .voices)
        try await loop.whileRunning {
            let url = try await loop.run {
                Result { () throws(WebServerError) in try simulator.start() }
            }.get()
            let oracle = VendorOracle(vendor: "cartesia")
            #expect(try await oracle.differences([url, "sk-test"]) == [])
            await loop.run { simulator.stop() }
        }
    }
}

@Suite("The simulated Cartesia", .heavy)
struct CartesiaSimulatorTests {
    @Test("A connection on which nothing is spoken is closed, and one that speaks is not")
    func idle() async throws {
        let loop = EventLoop(pace: .real)
        let simulator = CartesiaSimulator(idle: .milliseconds(300), on: loop)
        try await loop.whileRunning {
            let url = try await loop.run {
                Result { () throws(WebServerError) in try simulator.start() }
            }.get()
            let (done, end) = try await onOwnThread { () throws -> (Bool, Int?) in
                let socket = try PlainWebSocket(
                    "\(url)/tts/websocket", headers: [("cartesia-version", "2026-08-14")])
                try socket.send(Self.sentence)
                var isDone = false
                while let event = socket.next(within: .seconds(10)) {
                    switch event {
                    case .closed(let code): return (isDone, code)
                    case .text(let text):
                        if String(decoding: text, as: UTF8.self).contains(#""type":"done""#) {
                            isDone = true
                        }
                    }
                }
                return (isDone, nil)
            }
            #expect(done && end == 1_000)
            await loop.run { simulator.stop() }
        }
    }

    /// Spoken for longer than a connection may be idle.
    private static let sentence = """
        {"model_id": "sonic-3", "voice": "v", "context_id": "c", "transcript":
         "\(String(repeating: "forwarding ", count: 40))", "output_format":
         {"container": "raw", "encoding": "pcm_mulaw", "sample_rate": 8000}}
        """
}
