package import EventLoop
import Network
package import WebServer

/// Anthropic's API, as far as calls need it, for tests and for trying a host without an account. Without TLS.
package final class AnthropicSimulator: Sendable {
    package enum Operation: String, Sendable, CaseIterable { case messages, models }

    package let model = ModelSimulation()
    package let faults = FaultPlan<Operation>()
    let key: String
    let models: [String]
    let server: VendorServer

    /// - Parameters:
    ///   - key: that requests must bear; "": any.
    ///   - models: that there are.
    ///   - port: on 127.0.0.1; 0: the system chooses.
    package init(
        key: String = "", models: [String] = ["claude-test"], port: Int = 0, on loop: EventLoop
    ) {
        self.key = key
        self.models = models
        self.server = VendorServer(port: port, on: loop)
    }

    /// On the loop.
    /// - Returns: the URL without the API's version, as settings want it.
    package func start() throws(WebServerError) -> String {
        let api = AnthropicRoute(self)
        let route = Route(
            headers: ["authorization", "x-api-key", "anthropic-version"],
            request: { api.receive($0) })
        return try self.server.start([("/v1", route)])
    }

    /// On the loop.
    package func stop() { self.server.stop() }
}
