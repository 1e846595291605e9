import CallModel
import Console
package import Network
package import Store

/// The host's API over HTTP: health, metrics, calls, live events. See docs/api.md.
package struct HostAPI: Sendable {
    private let control: any CallControl
    private let events: LiveEvents
    private let metrics: @Sendable () -> String
    private let read: @Sendable () throws(StoreError) -> StoreReader
    private let guardian: APIGuard
    private let version: String

    /// - Parameters:
    ///   - keys: empty for a server that only this machine reaches.
    ///   - metrics: in the text format of Prometheus.
    ///   - read: opens the store; called on threads that may block.
    package init(
        control: any CallControl, events: LiveEvents, keys: [String], version: String,
        metrics: @escaping @Sendable () -> String,
        read: @escaping @Sendable () throws(StoreError) -> StoreReader
    ) {
        self.control = control
        self.events = events
        self.guardian = APIGuard(keys: keys)
        self.version = version
        self.metrics = metrics
        self.read = read
    }

    /// Adds the paths of the API, which must be free.
    package func serve(on routes: RouteTable) {
        let paths: [(String, Route)] = [
            ("/health", Route(request: { self.health($0) })),
            ("/metrics", Route(request: { self.answerMetrics($0) })),
            ("/v1/calls", Route(request: { self.calls($0) })),
            ("/v1/events", Route(connect: { self.follow($0, $1) })),
        ]
        for (path, route) in paths {
            let isFree = routes.add(path, route)
            precondition(isFree, "the path \(path) is the API's")
        }
    }

    // MARK: - Health

    /// Open to everybody: it tells no more than whether and how busy.
    private func health(_ exchange: any HTTPExchange) {
        let condition = self.control.condition
        let isReady = condition.phase == .ready
        let body: JSONValue = .object([
            "status": .text(condition.phase.rawValue), "calls": .number(Double(condition.calls)),
            "version": .text(self.version),
        ])
        switch (exchange.request.method, exchange.request.path) {
        case ("GET", "/health"), ("GET", "/health/live"): exchange.respond(.json(200, body))
        case ("GET", "/health/ready"): exchange.respond(.json(isReady ? 200 : 503, body))
        case ("GET", _): exchange.respond(Self.nothingHere)
        default: exchange.respond(Self.onlyGet)
        }
    }

    private func answerMetrics(_ exchange: any HTTPExchange) {
        if let refusal = self.guardian.refusal(of: exchange.request) {
            return exchange.respond(refusal)
        }
        guard exchange.request.method == "GET" else { return exchange.respond(Self.onlyGet) }
        exchange.respond(
            HTTPResponse(status: 200, type: "text/plain; version=0.0.4", self.metrics()))
    }

    private static let nothingHere = HTTPResponse.problem(
        404, "there is nothing at this path; docs/api.md lists all")
    private static let onlyGet = HTTPResponse.problem(405, "only GET is answered here")

    // MARK: - Calls

    private func calls(_ exchange: any HTTPExchange) {
        let request = exchange.request
        if let refusal = self.guardian.refusal(of: request) { return exchange.respond(refusal) }
        let parts = request.path.split(separator: "/").dropFirst(2).map(String.init)
        switch (request.method, parts.count) {
        case ("GET", 0):
            self.readStore(exchange) { reader throws(StoreError) in
                try CallList(reader.calls(CallQuery(request.query).filter)).json
            }
        case ("GET", 1):
            self.readStore(exchange) { reader throws(StoreError) in
                let call = try reader.call(matching: parts[0])
                let (entries, unreadable) = try reader.entries(of: call.id)
                return TranscriptPage(call, entries, unreadable: unreadable).json
            }
        case ("POST", 0): exchange.respond(self.dial(request))
        case ("POST", 2) where parts[1] == "hangup": exchange.respond(self.hangUp(parts[0]))
        case ("GET", _), ("POST", _): exchange.respond(Self.nothingHere)
        default: exchange.respond(.problem(405, "only GET and POST are answered here"))
        }
    }

    /// The store blocks: it is read away from the loop.
    private func readStore(
        _ exchange: any HTTPExchange,
        _ body: @escaping @Sendable (StoreReader) throws(StoreError) -> String
    ) {
        Task.detached {
            do throws(StoreError) {
                exchange.respond(.json(200, try body(self.read())))
            } catch {
                let isUnknown = error.code == .noSuchCall || error.code == .ambiguous
                exchange.respond(.problem(isUnknown ? 404 : 503, "\(error)"))
            }
        }
    }

    private func dial(_ request: HTTPRequest) -> HTTPResponse {
        do throws(DialBody.Problem) {
            let order = try DialBody.read(request)
            do throws(DialRefusal) {
                let id = try self.control.dial(order)
                return .json(202, .object(["id": .text(id.rawValue)]))
            } catch {
                return Self.refused(error, order)
            }
        } catch {
            return .problem(error.status, error.message)
        }
    }

    private static func refused(_ refusal: DialRefusal, _ order: DialOrder) -> HTTPResponse {
        switch refusal {
        case .noSuchPipeline(let known):
            .problem(
                404,
                "there is no pipeline \"\(order.pipeline)\"; there are: \(known.joined(separator: ", "))"
            )
        case .draining: .problem(503, "the host is shutting down and takes no new calls")
        }
    }

    private func hangUp(_ id: String) -> HTTPResponse {
        guard let id = CallID(rawValue: id) else {
            return .problem(
                400, "\"\(id)\" is no id of a call: 16 characters, as GET /v1/calls gives them")
        }
        return self.control.hangUp(id)
            ? .json(202, .object(["id": .text(id.rawValue)]))
            : .problem(404, "no call \(id) runs")
    }

    // MARK: - Events

    private func follow(
        _ socket: any WebSocket, _ request: HTTPRequest
    ) -> Result<WebSocketEvents, HTTPRefusal> {
        if let refusal = self.guardian.refusal(of: request) {
            return .failure(HTTPRefusal(status: refusal.status))
        }
        let only = request.query.split(separator: "&").first { $0.hasPrefix("call=") }?.dropFirst(5)
        let subscription = self.events.add(
            socket, only: only.flatMap { CallID(rawValue: String($0)) })
        return .success(
            WebSocketEvents(
                message: { _, _ in },
                closed: { _, _ in self.events.remove(subscription) }))
    }
}
