package import CallModel
package import EventLoop
import Network
import Synchronization
package import WebServer

/// Salesforce's REST API, as far as calls need it, for tests and for trying a host without an organisation. Without TLS.
package final class SalesforceSimulator: Sendable {
    /// `query`: SOQL and SOSL; `read`: all else that changes nothing; `write`: create, change and upsert.
    package enum Operation: String, Sendable, CaseIterable { case query, read, write, token }

    private struct State: Sendable {
        var url = ""
        var tokens = 0
    }

    package let faults = FaultPlan<Operation>()
    let secret: String
    let store = Mutex(SalesforceStore())
    private let state = Mutex(State())
    private let server: VendorServer

    /// - Parameters:
    ///   - secret: of the app; "": any.
    ///   - port: on 127.0.0.1; 0: the system chooses.
    package init(secret: String = "", port: Int = 0, on loop: EventLoop) {
        self.secret = secret
        self.server = VendorServer(port: port, on: loop)
    }

    /// How many records of a type there are: Contact, Lead, Task, Case.
    package func count(of type: String) -> Int { self.store.withLock { $0.all(type).count } }

    /// Puts a record into the organisation.
    /// - Returns: its id.
    @discardableResult
    package func add(_ type: String, _ fields: [String: JSONValue]) -> String {
        self.store.withLock { $0.create(type, fields) }
    }

    /// Tokens given so far are good no more.
    package func endSessions() { self.state.withLock { $0.tokens += 1 } }

    /// On the loop.
    /// - Returns: the URL, as settings want it.
    package func start() throws(WebServerError) -> String {
        let api = SalesforceRoute(self)
        let data = Route(headers: ["authorization"], request: { api.receive($0) })
        let token = Route(headers: ["authorization"], request: { api.giveToken($0) })
        let url = try self.server.start([
            ("/services/data", data), ("/services/oauth2/token", token),
        ])
        self.state.withLock { $0.url = url }
        return url
    }

    /// On the loop.
    package func stop() { self.server.stop() }

    var url: String { self.state.withLock { $0.url } }

    /// That is good at the moment.
    var token: String { self.state.withLock { "00D!simulated.\($0.tokens)" } }
}
