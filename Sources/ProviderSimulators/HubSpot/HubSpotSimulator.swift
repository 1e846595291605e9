import CallModel
package import EventLoop
import Network
import Synchronization
package import WebServer

/// HubSpot's CRM, as far as calls need it, for tests and for trying a host without an account. Without TLS.
package final class HubSpotSimulator: Sendable {
    /// `read`: one object or a list; `write`: create, change and upsert.
    package enum Operation: String, Sendable, CaseIterable { case read, write, search, token }

    package let faults = FaultPlan<Operation>()
    let key: String
    let clientSecret: String
    let store = Mutex(HubSpotStore())
    private let server: VendorServer

    /// - Parameters:
    ///   - key: that requests must bear; "": any. An OAuth app is given it as its access token.
    ///   - clientSecret: of an OAuth app; "": any.
    ///   - port: on 127.0.0.1; 0: the system chooses.
    package init(key: String = "", clientSecret: String = "", port: Int = 0, on loop: EventLoop) {
        self.key = key
        self.clientSecret = clientSecret
        self.server = VendorServer(port: port, on: loop)
    }

    /// How many objects of a type there are: contacts, calls, tickets.
    package func count(of type: String) -> Int { self.store.withLock { $0.all(type).count } }

    /// Puts an object into the account.
    /// - Returns: its id.
    @discardableResult
    package func add(_ type: String, _ properties: [String: String]) -> String {
        self.store.withLock { String($0.create(type, properties, []).id) }
    }

    /// On the loop.
    /// - Returns: the URL, as settings want it.
    package func start() throws(WebServerError) -> String {
        let api = HubSpotRoute(self)
        let objects = Route(headers: ["authorization"], request: { api.receive($0) })
        let token = Route(request: { api.giveToken($0) })
        return try self.server.start([("/crm", objects), ("/oauth/v1/token", token)])
    }

    /// On the loop.
    package func stop() { self.server.stop() }
}
