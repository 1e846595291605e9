package import EventLoop
import CallModel
import Network
import Synchronization
package import WebServer

/// Cartesia's text to speech over a WebSocket, as far as calls need it, for tests and for trying a host without an
/// account. Without TLS. Its voice is a tone for each word.
package final class CartesiaSimulator: Sendable {
    package enum Operation: String, Sendable, CaseIterable {
        /// A WebSocket. What goes wrong with it but its status goes wrong with each context on it.
        case connect
        /// A context.
        case speak
        /// The description of a voice.
        case voices
    }

    package let faults = FaultPlan<Operation>()
    let key: String
    let voices: [String]
    let firstAudio: Duration
    let idle: Duration
    private let mostContexts: Int
    private let contexts = Mutex(0)
    private let server: VendorServer

    /// - Parameters:
    ///   - key: that connections must bear; "": any.
    ///   - voices: that there are; none: all that anybody asks for.
    ///   - contexts: so many may be spoken at the same time, as a plan allows it.
    ///   - firstAudio: how long it takes to begin to speak.
    ///   - idle: a connection on which nothing comes or is spoken for so long is closed.
    ///   - port: on 127.0.0.1; 0: the system chooses.
    package init(
        key: String = "", voices: [String] = [], contexts: Int = 15, firstAudio: Duration = .zero,
        idle: Duration = .seconds(300), port: Int = 0, on loop: EventLoop
    ) {
        self.key = key
        self.voices = voices
        self.mostContexts = contexts
        self.firstAudio = firstAudio
        self.idle = idle
        self.server = VendorServer(port: port, on: loop)
    }

    var loop: EventLoop { self.server.loop }

    /// On the loop.
    /// - Returns: the URL, as settings want it.
    package func start() throws(WebServerError) -> String {
        let headers = ["authorization", "x-api-key", "cartesia-version"]
        let speech = Route(
            headers: headers, connect: { [unowned self] in self.connect($0, $1) })
        let voices = Route(headers: headers, request: { [unowned self] in self.describe($0) })
        return try self.server.start([("/tts/websocket", speech), ("/voices", voices)])
    }

    /// On the loop.
    package func stop() { self.server.stop() }

    // MARK: - Contexts

    /// One more begins; false: the plan does not allow it.
    func admitContext() -> Bool {
        self.contexts.withLock { contexts in
            guard contexts < self.mostContexts else { return false }
            contexts += 1
            return true
        }
    }

    /// One that was admitted has ended.
    func contextEnded() { self.contexts.withLock { $0 -= 1 } }

    // MARK: - Requests

    private func connect(
        _ socket: any WebSocket, _ request: HTTPRequest
    ) -> Result<WebSocketEvents, HTTPRefusal> {
        let fault = self.faults.next(.connect)
        if case .status(let status, _)? = fault { return .failure(HTTPRefusal(status: status)) }
        if let refusal = self.refusal(of: request) {
            return .failure(HTTPRefusal(status: refusal.status))
        }
        let connection = CartesiaConnection(socket, fault, on: self)
        return .success(
            WebSocketEvents(
                message: { connection.receive($0, $1) }, closed: { _, _ in connection.closed() }))
    }

    private func describe(_ exchange: any HTTPExchange) {
        let request = exchange.request
        if case .status(let status, let retryAfter)? = self.faults.next(.voices) {
            var response = CartesiaRefusal.ofStatus(status).response
            if let retryAfter { response.headers.append(("retry-after", "\(retryAfter)")) }
            return exchange.respond(response)
        }
        if let refusal = self.refusal(of: request) { return exchange.respond(refusal.response) }
        let voice = request.path.split(separator: "/").dropFirst().joined(separator: "/")
        guard request.method == "GET", !voice.isEmpty,
            self.voices.isEmpty || self.voices.contains(voice)
        else { return exchange.respond(CartesiaRefusal.ofVoice.response) }
        exchange.respond(
            HTTPResponse(
                status: 200, type: "application/json", CartesiaVoice.description(voice).json))
    }

    /// By the key and the version, which browsers put into the query.
    private func refusal(of request: HTTPRequest) -> CartesiaRefusal? {
        var values: [String: String] = [:]
        for field in request.query.split(separator: "&") {
            let parts = field.split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            values[String(parts[0])] = parts.count == 2 ? String(parts[1]) : ""
        }
        let header = request.header("authorization") ?? ""
        let bearer = header.hasPrefix("Bearer ") ? String(header.dropFirst(7)) : nil
        let key = bearer ?? request.header("x-api-key") ?? values["api_key"]
        guard self.key.isEmpty || key == self.key else { return CartesiaRefusal.ofStatus(401) }
        let version = request.header("cartesia-version") ?? values["cartesia_version"] ?? ""
        guard version.isEmpty else { return nil }
        return CartesiaRefusal.invalid("a Cartesia-Version is missing")
    }
}
