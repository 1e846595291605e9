import CWebSockets
import Network

/// One connection to a server as libwebsockets sees it: request after request, or a WebSocket. On its loop.
///
/// libwebsockets keeps it from the first request to the end of the connection.
@safe final class Connection {
    let wsi: OpaquePointer
    unowned let server: WebServer
    var exchange: Exchange?
    var socket: OpenSocket?

    private init(_ wsi: OpaquePointer, _ server: WebServer) {
        unsafe self.wsi = unsafe wsi
        self.server = server
    }

    /// The callback of libwebsockets (lws-callbacks.h). Not 0 closes the connection.
    static func receive(
        _ wsi: OpaquePointer?, _ reason: lws_callback_reasons, _ bytes: UnsafeMutableRawPointer?,
        _ count: Int
    ) -> Int32 {
        guard let wsi = unsafe wsi else { return 0 }
        let input = unsafe UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : count)
        let goesOn: Bool
        switch reason {
        case LWS_CALLBACK_HTTP:
            goesOn = unsafe Self.of(wsi).beginRequest()
        case LWS_CALLBACK_HTTP_BODY:
            goesOn = unsafe Self.of(wsi).exchange?.receive(input) ?? false
        case LWS_CALLBACK_HTTP_BODY_COMPLETION:
            goesOn = unsafe Self.of(wsi).exchange?.dispatch() ?? false
        case LWS_CALLBACK_HTTP_WRITEABLE:
            goesOn = unsafe Self.of(wsi).writeResponse()
        case LWS_CALLBACK_CLOSED_HTTP:
            goesOn = true
            unsafe Self.existing(wsi)?.endExchange()
        case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
            goesOn = unsafe !Self.isWebSocket(bytes) || Self.of(wsi).acceptSocket()
        case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION:
            // Over HTTP/2 (RFC 8441) this is the first that is heard of it.
            let connection = unsafe Self.of(wsi)
            goesOn = connection.socket != nil || connection.acceptSocket()
        case LWS_CALLBACK_ESTABLISHED:
            let socket = unsafe Self.of(wsi).socket
            socket?.established()
            goesOn = socket != nil
        case LWS_CALLBACK_RECEIVE:
            goesOn = unsafe Self.of(wsi).socket?.receive(input) ?? false
        case LWS_CALLBACK_SERVER_WRITEABLE:
            goesOn = unsafe Self.of(wsi).socket?.write() ?? false
        case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
            goesOn = unsafe Self.existing(wsi)?.socket?.peerCloses(input) ?? true
        case LWS_CALLBACK_CLOSED:
            goesOn = true
            unsafe Self.existing(wsi)?.endSocket()
        case LWS_CALLBACK_WSI_DESTROY:
            goesOn = true
            unsafe Self.forget(wsi)
        default:
            goesOn = true
        }
        return goesOn ? 0 : -1
    }

    private static func isWebSocket(_ protocolName: UnsafeMutableRawPointer?) -> Bool {
        guard let name = unsafe protocolName else { return false }
        return unsafe strcasecmp(name.assumingMemoryBound(to: CChar.self), "websocket") == 0
    }

    private static func existing(_ wsi: OpaquePointer) -> Connection? {
        guard let kept = unsafe lws_get_opaque_user_data(wsi) else { return nil }
        return unsafe Unmanaged<Connection>.fromOpaque(kept).takeUnretainedValue()
    }

    private static func of(_ wsi: OpaquePointer) -> Connection {
        if let connection = unsafe self.existing(wsi) { return connection }
        guard let user = unsafe lws_context_user(lws_get_context(wsi)) else {
            preconditionFailure("every context has a server")
        }
        let server = unsafe Unmanaged<WebServer>.fromOpaque(user).takeUnretainedValue()
        let connection = unsafe Connection(wsi, server)
        unsafe lws_set_opaque_user_data(wsi, Unmanaged.passRetained(connection).toOpaque())
        return connection
    }

    private static func forget(_ wsi: OpaquePointer) {
        guard let kept = unsafe lws_get_opaque_user_data(wsi) else { return }
        unsafe lws_set_opaque_user_data(wsi, nil)
        let connection = unsafe Unmanaged<Connection>.fromOpaque(kept).takeRetainedValue()
        connection.endExchange()
        connection.endSocket()
    }

    /// The request's head, with those headers of its own that its route asks for.
    private func readRequest() -> (HTTPRequest, Route?) {
        var request = unsafe RequestHead.read(self.wsi)
        let route = self.server.routes.find(request.path)
        for name in route?.headers ?? [] {
            guard let value = unsafe RequestHead.custom(name, self.wsi) else { continue }
            request.headers.append((name, value))
        }
        return (request, route)
    }

    // MARK: - Requests

    private func beginRequest() -> Bool {
        self.endExchange()
        let (request, route) = self.readRequest()
        let exchange = unsafe Exchange(request, route, self.wsi, self.server)
        self.exchange = exchange
        return exchange.begin()
    }

    private func writeResponse() -> Bool {
        guard let exchange = self.exchange else { return true }
        switch exchange.write() {
        case .more: return true
        case .failed: return false
        case .complete:
            self.endExchange()
            return unsafe lws_http_transaction_completed(self.wsi) == 0
        }
    }

    private func endExchange() {
        self.exchange?.end()
        self.exchange = nil
    }

    // MARK: - WebSockets

    private func acceptSocket() -> Bool {
        let (request, route) = self.readRequest()
        guard let connect = route?.connect else { return self.refuseSocket(404) }
        let socket = OpenSocket(on: self.server.loop, self.server.settings.limits.socket)
        unsafe socket.attach(self.wsi)
        switch connect(socket, request) {
        case .success(let events):
            socket.events = events
            self.socket = socket
            return true
        case .failure(let refusal):
            socket.end()
            return self.refuseSocket(refusal.status)
        }
    }

    /// Answers a handshake with a status, after which the connection ends.
    ///
    /// Not by lws_return_http_status, which takes the request for one of HTTP/1.0 at this time.
    private func refuseSocket(_ status: Int) -> Bool {
        let head = "HTTP/1.1 \(status) Refused\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
        _ = unsafe LibraryWrite.copy(head.utf8, to: self.wsi, as: LWS_WRITE_HTTP_HEADERS)
        return false
    }

    private func endSocket() {
        self.socket?.end()
        self.socket = nil
    }
}
