import CallModel
import Configuration
import EventLoop
import HostAPI
import Network
import Telemetry
import WebServer

/// The web server of a running host: its API, and the paths of channels. Each loop has its share of it.
final class HostServer: Sendable {
    let url: String
    private let servers: [WebServer]
    private let loops: LoopGroup

    /// Starts to listen, on every loop at the same port; the system shares the connections out.
    static func start(
        _ configuration: ServerConfiguration, routes: RouteTable, on loops: LoopGroup
    ) async throws(CommandFailure) -> HostServer {
        var settings = WebSettings(
            address: configuration.address, port: configuration.port,
            tls: configuration.tls.map { WebSettings.TLS(certificate: $0.certificate, key: $0.key) }
        )
        settings.sharing = loops.loops.count > 1 ? .first : .none
        var servers: [WebServer] = []
        for loop in loops.loops {
            let server = WebServer(settings, routes: routes, on: loop)
            let result = await loop.run {
                Result { () throws(WebServerError) in try server.start() }
            }
            switch result {
            case .success(let port):
                settings.port = port
                settings.sharing = .further
            case .failure(let error):
                throw CommandFailure(
                    .failure,
                    "\(error); another program may have the port: choose one with server.port")
            }
            servers.append(server)
        }
        return HostServer(
            url: configuration.url(port: settings.port), servers: servers, loops: loops)
    }

    private init(url: String, servers: [WebServer], loops: LoopGroup) {
        self.url = url
        self.servers = servers
        self.loops = loops
    }

    /// Ends all connections.
    func stop() async {
        for (server, loop) in zip(self.servers, self.loops.loops) {
            await loop.run { server.stop() }
            // What ends in the loop's next turns.
            await loop.run {}
        }
    }
}
