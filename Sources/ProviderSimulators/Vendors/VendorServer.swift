import EventLoop
import Network
import WebServer

/// The server that a vendor's simulator runs, on 127.0.0.1 and without TLS.
final class VendorServer: Sendable {
    private let server: WebServer
    private let routes = RouteTable()
    let loop: EventLoop

    init(port: Int, on loop: EventLoop) {
        self.loop = loop
        var settings = WebSettings(address: "127.0.0.1", port: port)
        // It may be told to say nothing for as long as the client waits.
        settings.limits.patience = .seconds(3_600)
        settings.limits.answer = .seconds(3_500)
        self.server = WebServer(settings, routes: self.routes, on: loop)
    }

    /// On the loop.
    /// - Returns: its URL.
    func start(_ routes: [(prefix: String, route: Route)]) throws(WebServerError) -> String {
        for (prefix, route) in routes { _ = self.routes.add(prefix, route) }
        return "http://127.0.0.1:\(try self.server.start())"
    }

    /// On the loop.
    func stop() { self.server.stop() }
}
