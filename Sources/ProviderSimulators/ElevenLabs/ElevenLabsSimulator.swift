package import EventLoop
import Network
package import WebServer

/// ElevenLabs' text to speech, as far as calls need it, for tests and for trying a host without an account.
///
/// Without TLS. It speaks any text as tones, a tone for each letter.
package final class ElevenLabsSimulator: Sendable {
    /// A request, a WebSocket for one text, a WebSocket for many.
    package enum Operation: String, Sendable, CaseIterable { case rest, stream, multi }

    package let faults = FaultPlan<Operation>()
    let key: String
    let voices: [String]
    /// From text that is to be spoken now to its first audio.
    let latency: Duration
    let server: VendorServer

    /// - Parameters:
    ///   - key: that requests must bear; "": any.
    ///   - voices: that there are; empty: all.
    ///   - port: on 127.0.0.1; 0: the system chooses.
    package init(
        key: String = "", voices: [String] = [], latency: Duration = .zero, port: Int = 0,
        on loop: EventLoop
    ) {
        self.key = key
        self.voices = voices
        self.latency = latency
        self.server = VendorServer(port: port, on: loop)
    }

    /// On the loop.
    /// - Returns: the URL, as settings want it.
    package func start() throws(WebServerError) -> String {
        let api = ElevenLabsRoute(self)
        let route = Route(
            headers: ["xi-api-key"], request: { api.receive($0) },
            connect: { [unowned self] in self.connect($0, $1) })
        return try self.server.start([("/v1/text-to-speech", route)])
    }

    /// On the loop.
    package func stop() { self.server.stop() }

    func hasVoice(_ voice: String) -> Bool {
        self.voices.isEmpty || self.voices.contains(voice)
    }

    private func connect(
        _ socket: any WebSocket, _ request: HTTPRequest
    ) -> Result<WebSocketEvents, HTTPRefusal> {
        guard let place = ElevenLabsPlace(request) else {
            return .failure(HTTPRefusal(status: 404))
        }
        let operation: Operation
        switch place.action {
        case ["stream-input"]: operation = .stream
        case ["multi-stream-input"]: operation = .multi
        default: return .failure(HTTPRefusal(status: 404))
        }
        // A key may also come with the first message.
        if let key = request.header("xi-api-key"), !self.key.isEmpty, key != self.key {
            return .failure(HTTPRefusal(status: 401))
        }
        let fault = self.faults.next(operation)
        if case .status(let status, _)? = fault { return .failure(HTTPRefusal(status: status)) }
        guard let format = ElevenLabsVoice.Format(place.query["output_format"] ?? "") else {
            return .failure(HTTPRefusal(status: 400))
        }
        let isKnown = self.key.isEmpty || request.header("xi-api-key") != nil
        let session = ElevenLabsSocket(
            ElevenLabsWire(socket, fault, on: self.server.loop), place, format, isKnown: isKnown,
            hasContexts: operation == .multi, on: self)
        return .success(
            WebSocketEvents(
                message: { session.receive($0, $1) }, closed: { _, _ in session.closed() }))
    }
}
