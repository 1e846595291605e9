import CallModel
import Configuration
import EventLoop
import HostAPI
import Network
import Telemetry
import WebServer

/// The web server of a running host: its API, and the paths of channels.
final class HostServer: Sendable {
    let url: String
    private let server: WebServer
    private let loop: EventLoop

    /// Starts to listen on the loop.
    static func start(
        _ configuration: ServerConfiguration, routes: RouteTable, on loop: EventLoop
    ) async throws(CommandFailure) -> HostServer {
        let settings = WebSettings(
            address: configuration.address, port: configuration.port,
            tls: configuration.tls.map { WebSettings.TLS(certificate: $0.certificate, key: $0.key) }
        )
        let server = WebServer(settings, routes: routes, on: loop)
        let result = await loop.run { Result { () throws(WebServerError) in try server.start() } }
        switch result {
        case .success(let port):
            return HostServer(url: configuration.url(port: port), server: server, loop: loop)
        case .failure(let error):
            throw CommandFailure(
                .failure, "\(error); another program may have the port: choose one with server.port"
            )
        }
    }

    private init(url: String, server: WebServer, loop: EventLoop) {
        self.url = url
        self.server = server
        self.loop = loop
    }

    /// Ends all connections.
    func stop() async {
        await self.loop.run { self.server.stop() }
        // What ends in the loop's next turns.
        await self.loop.run {}
    }
}
