import FoundationEssentials
import JackfieldPlugin
import Synchronization

/// Sends requests to ARI, again where one does not reach it. Any thread.
final class ARIClient: Sendable {
    /// A request under way.
    private struct Try: Sendable {
        let request: ARIRequest
        let began: Duration
        var backOff: BackOff
        let done: @Sendable (ARIOutcome) -> Void
    }

    /// How long a caller waits for the answer to one step.
    private static let callerPatience = Duration.seconds(5)
    private static let cleanupPatience = Duration.seconds(600)

    private let host: Host
    private let root: String
    let authorization: (name: String, value: String)
    // Those that wait for their next try.
    private let timers = Mutex<[UInt64: PluginTimer]>([:])
    private let lastTimer = Atomic<UInt64>(0)

    init(_ settings: AsteriskSettings.ARI, password: String, host: Host) {
        self.host = host
        self.root = settings.url.hasSuffix("/") ? String(settings.url.dropLast()) : settings.url
        let pair = Data("\(settings.username):\(password)".utf8)
        self.authorization = ("authorization", "Basic \(pair.base64EncodedString())")
    }

    /// Of the events WebSocket.
    func eventsURL(app: String) -> String {
        self.webSocketRoot + "/events?app=\(ARIRequest.encoded(app))"
    }

    /// Of the media of a channel; it is beside the root.
    func mediaURL(of id: String) -> String {
        let root = self.webSocketRoot
        let base = root.hasSuffix("/ari") ? String(root.dropLast(4)) : root
        return "\(base)/media/\(ARIRequest.encoded(id))"
    }

    private var webSocketRoot: String {
        // http becomes ws, https wss.
        "ws" + self.root.dropFirst(4)
    }

    /// `done` comes once, on a thread of the host that serves calls.
    func send(_ request: ARIRequest, _ done: @escaping @Sendable (ARIOutcome) -> Void) {
        self.attempt(
            Try(
                request: request, began: self.host.now,
                backOff: BackOff(first: .milliseconds(200), longest: .seconds(5)), done: done))
    }

    private func attempt(_ attempt: Try) {
        let request = attempt.request
        var headers = [self.authorization]
        let body = request.body
        if !body.isEmpty { headers.append(("content-type", "application/json")) }
        self.host.send(
            HTTPRequest(
                method: request.method, url: "\(self.root)/\(request.target)", headers: headers,
                body: body, deadline: .seconds(4))
        ) { [weak self] result in self?.finished(attempt, result) }
    }

    private func finished(_ attempt: Try, _ result: Result<WebResponse, ProviderError>) {
        switch result {
        case .success(let response):
            guard (502...504).contains(response.status) else {
                return attempt.done(ARIOutcome(status: response.status, body: response.body))
            }
            self.again(attempt, "status \(response.status)")
        case .failure(let error):
            switch error.code {
            case .timedOut where !attempt.request.isRepeatable:
                attempt.done(.unreachable(error.message))
            case .unavailable, .timedOut, .overloaded: self.again(attempt, error.message)
            default: attempt.done(.unreachable(error.message))
            }
        }
    }

    private func again(_ attempt: Try, _ reason: String) {
        var attempt = attempt
        let patience =
            attempt.request.patience == .caller ? Self.callerPatience : Self.cleanupPatience
        let delay = attempt.backOff.next()
        guard self.host.now + delay - attempt.began < patience else {
            return attempt.done(.unreachable(reason))
        }
        let id = self.lastTimer.add(1, ordering: .relaxed).newValue
        let next = attempt
        let timer = self.host.timer(after: delay) { [weak self] _ in
            guard let self else { return }
            let timer = self.timers.withLock { $0.removeValue(forKey: id) }
            self.attempt(next)
            withExtendedLifetime(timer) {}
        }
        guard let timer else { return attempt.done(.unreachable(reason)) }
        self.timers.withLock { $0[id] = timer }
    }
}
