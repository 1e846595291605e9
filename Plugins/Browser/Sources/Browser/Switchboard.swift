import JackfieldPlugin
import Synchronization

/// The pages that are connected to one instance, and the calls among them that nobody has taken yet.
final class Switchboard: Sendable {
    private struct State {
        var connected = 0
        var ringing: [String: PageLine] = [:]
        var lastToken: UInt64 = 0
        var calls: IncomingCalls?
    }

    let host: Host
    private let mostCalls: Int
    private let state = Mutex(State())

    init(host: Host, mostCalls: Int) {
        self.host = host
        self.mostCalls = mostCalls
    }

    func report(to calls: IncomingCalls) { self.state.withLock { $0.calls = calls } }

    var isFull: Bool { self.state.withLock { $0.connected >= self.mostCalls } }

    /// A page wants to connect; false: all lines are busy.
    func connect() -> Bool {
        self.state.withLock { state in
            guard state.connected < self.mostCalls else { return false }
            state.connected += 1
            return true
        }
    }

    /// A page that was connected has gone.
    func disconnect() { self.state.withLock { $0.connected -= 1 } }

    /// Tells the host of a call; it is taken by its token, or forgotten.
    /// - Returns: the token.
    func ring(
        _ line: PageLine, from: String, to: String, facts: KeyValuePairs<String, String>
    ) -> String {
        let (token, calls) = self.state.withLock { state in
            state.lastToken += 1
            let token = String(state.lastToken)
            state.ringing[token] = line
            return (token, state.calls)
        }
        calls?.incoming(token: token, from: from, to: to, facts: facts)
        return token
    }

    /// The line of an incoming call, once.
    func take(_ token: String) throws(ProviderError) -> PageLine {
        guard let line = self.state.withLock({ $0.ringing.removeValue(forKey: token) }) else {
            throw ProviderError(.gone, "the page of this call has gone")
        }
        return line
    }

    func forget(_ token: String) {
        _ = self.state.withLock { $0.ringing.removeValue(forKey: token) }
    }
}
