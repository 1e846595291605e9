import CWebSockets
package import EventLoop
package import Network
package import WebServer

/// WebSockets to servers (RFC 6455) from one event loop, by libwebsockets.
///
/// Its state belongs to the loop; `prepare` may be called from any thread. Once it has opened a socket it must be
/// stopped before the loop.
@safe package final class WebSocketClient: WebSocketOpener, @unchecked Sendable {
    package struct Limits: Sendable {
        /// Bytes of a message that comes.
        package static let largestMessage = 1 << 20
        /// Bytes that may wait for a server that reads too slowly.
        package static let mostUnsent = 1 << 18

        package var socket = SocketLimits(message: largestMessage, unsent: mostUnsent)
        /// Sockets open at the same time.
        package var sockets = 4_096
        /// Silence after which the server is asked for a sign of life; after twice this the socket is lost.
        package var ping = Duration.seconds(30)

        package init() {}
    }

    let loop: EventLoop
    let limits: Limits
    private let memory: ClientMemory
    // libwebsockets', made for the first socket and freed by `stop`.
    private var context: OpaquePointer?
    /// Those that libwebsockets knows, or is about to.
    private var connections: [ObjectIdentifier: ClientConnection] = [:]
    private var isStopped = false

    package init(
        _ settings: ClientSettings = ClientSettings(), _ limits: Limits = Limits(),
        on loop: EventLoop
    ) {
        self.loop = loop
        self.limits = limits
        self.memory = ClientMemory(settings, limits)
    }

    package func prepare(_ opening: WebSocketOpening) -> any ClientSocket {
        ClientConnection(opening, self)
    }

    /// Ends all sockets. On the loop, which must go on for what ends in its next turns.
    package func stop() {
        self.loop.checkIsolated()
        self.isStopped = true
        for connection in Array(self.connections.values) {
            connection.end("the host is shutting down")
        }
        guard let context = unsafe self.context else { return }
        unsafe self.context = nil
        unsafe ContextEnd.destroy(context, on: self.loop.uv)
    }

    /// Nil: not any more, or libwebsockets does not start.
    func running() -> OpaquePointer? {
        guard !self.isStopped else { return nil }
        if unsafe self.context == nil {
            unsafe self.context = unsafe self.memory.makeContext(self.loop)
        }
        return unsafe self.context
    }

    func keep(_ connection: ClientConnection) {
        self.connections[ObjectIdentifier(connection)] = connection
    }

    func forget(_ connection: ClientConnection) {
        self.connections[ObjectIdentifier(connection)] = nil
    }

    func connectInfo(_ context: OpaquePointer) -> lws_client_connect_info {
        unsafe self.memory.connectInfo(context)
    }
}
