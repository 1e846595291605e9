import CallModel
package import EventLoop
import Network
import Synchronization
package import WebServer

/// Twilio's side of its calls, for tests and for trying a host without an account: the REST API, signed webhooks, and
/// media streams in real time. All of it without TLS.
package final class TwilioSimulator: Sendable {
    package struct Account: Sendable {
        package var sid: String
        package var token: String
        /// Numbers that it may call from; empty: any.
        package var numbers: Set<String>

        package init(sid: String, token: String, numbers: Set<String> = []) {
            self.sid = sid
            self.token = token
            self.numbers = numbers
        }
    }

    package enum Operation: String, Sendable { case create, fetch, update, list, record }

    /// What goes wrong with a request to the API.
    package enum Failure: Equatable, Sendable {
        /// This one goes well.
        case none
        case status(Int)
        /// No answer comes, though what was asked for is done.
        case silence
    }

    private struct State: Sendable {
        var calls: [SimulatedCall] = []
        var failures: [Operation: [Failure]] = [:]
        var requests: [Operation: Int] = [:]
        var party: @Sendable (_ to: String) -> FarParty = { _ in FarParty() }
        var watcher: (@Sendable (SimulatedCall) -> Void)?
    }

    let account: Account
    private let server: WebServer
    private let routes = RouteTable()
    private let loop: EventLoop
    private let state = Mutex(State())

    /// - Parameter port: of the API, on 127.0.0.1; 0: the system chooses.
    package init(_ account: Account, port: Int = 0, on loop: EventLoop) {
        self.account = account
        self.loop = loop
        self.server = WebServer(
            WebSettings(address: "127.0.0.1", port: port), routes: self.routes, on: loop)
    }

    /// Serves the API. On the loop.
    /// - Returns: its URL.
    package func start() throws(WebServerError) -> String {
        let api = TwilioAPIRoute(self)
        _ = self.routes.add(
            "/2010-04-01",
            Route(headers: ["authorization"], request: { exchange in api.receive(exchange) }))
        return "http://127.0.0.1:\(try self.server.start())"
    }

    /// On the loop.
    package func stop() { self.server.stop() }

    // MARK: - Calls

    /// Who answers the calls that the API is asked for.
    package func answering(_ party: @escaping @Sendable (_ to: String) -> FarParty) {
        self.state.withLock { $0.party = party }
    }

    /// Told of each call that the API is asked for.
    package func watching(_ body: @escaping @Sendable (SimulatedCall) -> Void) {
        self.state.withLock { $0.watcher = body }
    }

    /// The next requests for this fail.
    package func fail(_ operation: Operation, with failures: [Failure]) {
        self.state.withLock { $0.failures[operation, default: []] += failures }
    }

    package var calls: [SimulatedCall] { self.state.withLock { $0.calls } }

    /// How often the API was asked for this.
    package func requests(for operation: Operation) -> Int {
        self.state.withLock { $0.requests[operation, default: 0] }
    }

    /// Somebody calls a number whose webhooks these are.
    package func call(
        voiceURL: String, statusURL: String? = nil, from: String = "+15550123",
        to: String = "+15550100", party: FarParty
    ) -> SimulatedCall {
        let options = CallOptions(url: voiceURL, statusURL: statusURL)
        return self.begin(
            SimulatedCall(
                from: from, to: to, direction: "inbound", account: self.account.sid,
                signer: TwilioSigner(token: self.account.token), party: party, options: options))
    }

    // MARK: - For the API

    func dial(from: String, to: String, _ options: CallOptions) -> SimulatedCall {
        let party = self.state.withLock { $0.party }(to)
        let call = self.begin(
            SimulatedCall(
                from: from, to: to, direction: "outbound-api", account: self.account.sid,
                signer: TwilioSigner(token: self.account.token), party: party, options: options))
        self.state.withLock { $0.watcher }?(call)
        return call
    }

    private func begin(_ call: SimulatedCall) -> SimulatedCall {
        self.state.withLock { $0.calls.append(call) }
        OwnThread.run {
            var run = CallRun(call)
            run.run()
        }
        return call
    }

    func call(_ sid: String) -> SimulatedCall? {
        self.state.withLock { $0.calls.first { $0.sid == sid } }
    }

    /// Counts the request, and tells whether it fails.
    func count(_ operation: Operation) -> Failure? {
        self.state.withLock { state in
            state.requests[operation, default: 0] += 1
            guard state.failures[operation]?.isEmpty == false else { return nil }
            return state.failures[operation]?.removeFirst()
        }
    }
}
