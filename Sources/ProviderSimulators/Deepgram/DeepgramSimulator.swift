package import EventLoop
import Network
import Synchronization
package import WebServer

/// Deepgram's live speech to text and text to speech, as far as calls need them, for tests and for trying a host without
/// an account. Without TLS.
///
/// It hears that somebody speaks, and takes what he says from a script; what it speaks is as long as the text, and no
/// words.
package final class DeepgramSimulator: Sendable {
    /// `/v1/listen`, `/v2/listen` and `/v1/speak`.
    package enum Operation: String, Sendable, CaseIterable { case listen, flux, speak }

    private typealias Open =
        @Sendable (DeepgramSimulator, any WebSocket, DeepgramQuery, WireFault?) -> WebSocketEvents?

    package let faults = FaultPlan<Operation>()
    let key: String
    private let server: VendorServer
    private let utterances: Mutex<[String]>

    /// - Parameters:
    ///   - key: that connections must bear; "": any.
    ///   - utterances: what is said, one after the other, whoever says it; the last is said again and again.
    ///   - port: on 127.0.0.1; 0: the system chooses.
    package init(
        key: String = "", hearing utterances: [String], port: Int = 0, on loop: EventLoop
    ) {
        self.key = key
        self.utterances = Mutex(utterances)
        self.server = VendorServer(port: port, on: loop)
    }

    /// On the loop.
    /// - Returns: the URL, as settings want it.
    package func start() throws(WebServerError) -> String {
        let listen = self.route(.listen) { simulator, socket, query, fault in
            ListenOptions(query).map { options in
                let session = ListenSession(socket, options, fault, on: simulator)
                return WebSocketEvents(
                    message: { session.receive($0, $1) }, closed: { _, _ in session.closed() })
            }
        }
        let flux = self.route(.flux) { simulator, socket, query, fault in
            FluxOptions(query).map { options in
                let session = FluxSession(socket, options, fault, on: simulator)
                session.start()
                return WebSocketEvents(
                    message: { session.receive($0, $1) }, closed: { _, _ in session.closed() })
            }
        }
        let speak = self.route(.speak) { simulator, socket, query, fault in
            AuraOptions(query).map { options in
                let session = AuraSession(socket, options, fault, on: simulator.loop)
                session.start()
                return WebSocketEvents(
                    message: { session.receive($0, $1) }, closed: { _, _ in session.closed() })
            }
        }
        return try self.server.start([
            ("/v1/listen", listen), ("/v2/listen", flux), ("/v1/speak", speak),
        ])
    }

    /// On the loop.
    package func stop() { self.server.stop() }

    var loop: EventLoop { self.server.loop }

    /// What is said next.
    func nextUtterance() -> String {
        self.utterances.withLock { utterances in
            utterances.count > 1 ? utterances.removeFirst() : utterances.first ?? ""
        }
    }

    /// - Parameter open: nil: Deepgram would refuse the query.
    private func route(_ operation: Operation, _ open: @escaping Open) -> Route {
        Route(
            headers: ["authorization"],
            connect: { [unowned self] socket, request in
                let fault = self.faults.next(operation)
                if case .status(let status, _)? = fault {
                    return .failure(HTTPRefusal(status: status))
                }
                guard self.admits(request.header("authorization")) else {
                    return .failure(HTTPRefusal(status: 401))
                }
                let query = DeepgramQuery(request.query)
                guard let events = open(self, socket, query, fault) else {
                    return .failure(HTTPRefusal(status: 400))
                }
                return .success(events)
            })
    }

    private func admits(_ authorization: String?) -> Bool {
        self.key.isEmpty || authorization == "Token \(self.key)"
            || authorization == "Bearer \(self.key)"
    }
}
