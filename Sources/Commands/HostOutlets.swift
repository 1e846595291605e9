import Configuration
import EventLoop
import HTTPClient
import Network
import PluginHost
import Sockets
import Telemetry
import Traffic
import WebSocketClient

/// What becomes of what providers' servers and the host say to each other.
enum TrafficUse: Sendable, Equatable {
    case live
    /// It is written into this file too.
    case record(String)
    /// Nothing leaves: this file answers.
    case replay(String)
}

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
    private let recorder: TrafficRecorder?

    /// - Parameter log: of the host; hears what a replay finds different.
    init(
        _ configuration: Configuration, on loops: LoopGroup, traffic: TrafficUse, log: Log
    ) throws(CommandFailure) {
        let settings = ClientSettings(
            proxy: configuration.network.proxy,
            authorities: configuration.network.authorities.map { Program.absolute($0) })
        self.clients = loops.loops.map { loop in
            Clients(
                loop: loop, requests: HTTPClient(settings, on: loop),
                sockets: WebSocketClient(settings, on: loop))
        }
        let redact: @Sendable (String) -> String = { configuration.secrets.redact($0) }
        do throws(TrafficFailure) {
            switch traffic {
            case .live:
                self.recorder = nil
                self.outlets = Self.outlets(self.clients) { ($0.requests, $0.sockets) }
            case .record(let path):
                let recorder = try TrafficRecorder(path: path, loop: loops.first, redact: redact)
                self.recorder = recorder
                self.outlets = Self.outlets(self.clients) {
                    (
                        RecordedRequests($0.requests, recorder),
                        RecordedSockets($0.sockets, recorder)
                    )
                }
            case .replay(let path):
                let replay = try TrafficReplay(
                    path: path, loop: loops.first, redact: redact, log: { log.write(.warning, $0) })
                self.recorder = nil
                self.outlets = Self.outlets(self.clients) { _ in (replay, replay) }
            }
        } catch {
            throw CommandFailure(.configuration, "\(error)")
        }
    }

    private static func outlets(
        _ all: [Clients], _ clients: (Clients) -> (any RequestSender, any WebSocketOpener)
    ) -> Outlets {
        Outlets(
            all.map { one in
                let (requests, sockets) = clients(one)
                return Outlet(
                    isHere: { one.loop.isOnLoop }, requests: requests, sockets: sockets,
                    ports: Sockets(on: one.loop))
            })
    }

    /// Throws when a recording is not whole.
    func finishRecording() throws(CommandFailure) {
        do throws(TrafficFailure) {
            try self.recorder?.finish()
        } catch {
            throw CommandFailure(.failure, "\(error)")
        }
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
