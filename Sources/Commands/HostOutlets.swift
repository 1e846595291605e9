import Configuration
import EventLoop
import HTTPClient
import Network
import PluginHost
import Sockets
import WebSocketClient

/// How a running host reaches others for its plugins, and the ports that it opens for them: on each loop.
final class HostOutlets: Sendable {
    /// What belongs to one loop.
    private struct Clients {
        let loop: EventLoop
        let requests: HTTPClient
        let sockets: WebSocketClient
    }

    let outlets: Outlets
    private let clients: [Clients]

    init(_ configuration: NetworkConfiguration, on loops: LoopGroup) {
        let settings = ClientSettings(
            proxy: configuration.proxy,
            authorities: configuration.authorities.map { Program.absolute($0) })
        self.clients = loops.loops.map { loop in
            Clients(
                loop: loop, requests: HTTPClient(settings, on: loop),
                sockets: WebSocketClient(settings, on: loop))
        }
        self.outlets = Outlets(
            self.clients.map { clients in
                Outlet(
                    isHere: { clients.loop.isOnLoop }, requests: clients.requests,
                    sockets: clients.sockets, ports: Sockets(on: clients.loop))
            })
    }

    /// Ends all connections; no plugin uses them any more.
    func stop() async {
        for clients in self.clients {
            await clients.loop.run {
                clients.requests.stop()
                clients.sockets.stop()
            }
            // What ends in the loop's next turns.
            await clients.loop.run {}
        }
    }
}

extension Egress {
    init(_ egress: Manifest.Egress) {
        switch egress {
        case .none: self = .none
        case .hosts(let hosts): self = .hosts(Set(hosts))
        case .any: self = .any
        }
    }
}
