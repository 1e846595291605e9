import CallModel
import EventLoop
import HTTPClient
import Network
import PluginHost
import Sockets
import Synchronization
import TestSupport
import Testing
import WebServer
import WebSocketClient

/// A host that reaches others, the small plugin in it, and a web server to be reached. All on one loop.
struct OutwardRig {
    /// A certificate for localhost that nobody has signed but itself.
    struct Certificate {
        let tls: WebSettings.TLS

        /// - Parameter host: whom it is for.
        static func make(for host: String = "localhost") async throws -> Certificate {
            let folder = try BuildDirectory.shared.get()
            let name = "\(folder)/\(host)-\(Self.number.add(1, ordering: .relaxed).newValue)"
            let made = try await OutsideTool.run(
                "openssl",
                [
                    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                    "-nodes", "-days", "1", "-subj", "/CN=\(host)", "-addext",
                    "subjectAltName=DNS:\(host)", "-keyout", "\(name).key", "-out", "\(name).pem",
                ], in: folder)
            precondition(made.status == 0, made.errors)
            return Certificate(
                tls: WebSettings.TLS(certificate: "\(name).pem", key: "\(name).key"))
        }

        private static let number = Atomic<Int>(0)
    }

    let rig: Rig
    private let server: WebServer
    private let clients: (HTTPClient, WebSocketClient)
    /// With TLS by its name, else by its address.
    let url: String
    let socketURL: String
    let port: Int

    /// - Parameter routes: of the server.
    init(
        _ routes: [(String, Route)] = [], tls: WebSettings.TLS? = nil,
        settings: ClientSettings = ClientSettings(), egress: Egress = .any,
        manifestEgress: Egress = .any
    ) async throws {
        let made = Mutex<(server: WebServer, port: Int)?>(nil)
        let clients = Mutex<(HTTPClient, WebSocketClient)?>(nil)
        self.rig = try await Rig(
            pace: .real, egress: egress, manifestEgress: manifestEgress,
            network: { loop in
                let table = RouteTable()
                for (path, route) in routes { precondition(table.add(path, route)) }
                let server = WebServer(
                    WebSettings(address: "127.0.0.1", port: 0, tls: tls), routes: table, on: loop)
                let port = try await loop.run { Result { try server.start() } }.get()
                made.withLock { $0 = (server, port) }
                return nil
            },
            outlets: { loop in
                let requests = HTTPClient(settings, on: loop)
                let sockets = WebSocketClient(settings, on: loop)
                clients.withLock { $0 = (requests, sockets) }
                return Outlets([
                    Outlet(
                        isHere: { loop.isOnLoop }, requests: requests, sockets: sockets,
                        ports: Sockets(on: loop))
                ])
            })
        let (server, port) = try #require(made.withLock { $0 })
        self.clients = try #require(clients.withLock { $0 })
        self.server = server
        let host = tls == nil ? "127.0.0.1" : "localhost"
        let secure = tls == nil ? "" : "s"
        self.url = "http\(secure)://\(host):\(port)"
        self.socketURL = "ws\(secure)://\(host):\(port)"
        self.port = port
    }

    var log: LogLines { self.rig.log }

    /// Makes a provider of the small plugin, which begins what its settings say.
    func begin(_ settings: [String: String]) async throws -> PluginInstance {
        let members = settings.map { "\"\($0)\":\"\($1)\"" }.joined(separator: ",")
        return try await self.rig.provider(.channel, settings: "{\(members)}")
    }

    /// Ends everything, and says whether the plugin was told all that it is to be told.
    func end(_ provider: PluginInstance) async {
        await provider.shutDown()
        await self.stop()
    }

    func stop() async {
        await self.rig.onLoop {
            self.clients.0.stop()
            self.clients.1.stop()
            self.server.stop()
        }
    }
}
