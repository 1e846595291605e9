import CWebSockets
import EventLoop
import Network
import WebServer

/// One WebSocket to a server, from the lookup of its name to its end.
///
/// Its state belongs to the client's loop; what others ask for goes there.
@safe final class ClientConnection: ClientSocket, @unchecked Sendable {
    private let opening: WebSocketOpening
    private let client: WebSocketClient
    private let socket: OpenSocket
    // The connection as libwebsockets sees it; nil before, between two attempts and afterwards.
    private var wsi: OpaquePointer?
    private var opened: (@Sendable () -> Void)?
    /// Where to try next.
    private var addresses: [String] = []
    /// Whether libwebsockets has still to say what became of the attempt.
    private var isTrying = false
    /// Whether a server has taken the connection: then no other address is tried.
    private var hasMet = false
    private var isOpening = false
    private var hasEnded = false
    private var deadline: MachineTimer?

    init(_ opening: WebSocketOpening, _ client: WebSocketClient) {
        self.opening = opening
        self.client = client
        self.socket = OpenSocket(on: client.loop, client.limits.socket)
    }

    // MARK: - Any thread

    func start(_ events: WebSocketEvents, opened: @escaping @Sendable () -> Void) {
        struct Given: @unchecked Sendable {
            // Handed over to the loop, and used there only.
            let events: WebSocketEvents
        }
        let given = Given(events: events)
        // Virtual time does not wait for a network by itself.
        self.client.loop.hold()
        self.client.loop.post {
            self.isOpening = true
            self.socket.events = given.events
            self.opened = opened
            self.open()
        }
    }

    func send(_ kind: WebSocketMessage, _ bytes: RawSpan) -> Bool { self.socket.send(kind, bytes) }

    func drop() { self.close(code: 1_001, reason: "") }

    func close(code: UInt16, reason: String) {
        // Never at once: it may be the reader that asks, who must not be called before he has returned.
        self.client.loop.post {
            if self.isOpening { return self.end("closed before it was open") }
            self.socket.close(code: code, reason: reason)
        }
    }

    // MARK: - On the loop

    private func open() {
        guard unsafe self.client.running() != nil else {
            return self.end("the host is shutting down")
        }
        self.client.keep(self)
        let limit = self.opening.deadline
        let timer = MachineTimer(on: self.client.loop) { [unowned self] in
            self.end("not open within \(limit)")
        }
        timer.set(Int(limit / .milliseconds(1)))
        self.deadline = timer
        NameLookup.addresses(of: self.opening.url.host, on: self.client.loop) { addresses in
            guard !self.hasEnded else { return }
            guard !addresses.isEmpty else { return self.end("there is no host of this name") }
            self.addresses = addresses
            self.tryNext()
        }
    }

    /// Connects to the next address.
    private func tryNext() {
        guard !self.hasEnded, let context = unsafe self.client.running() else { return }
        let address = self.addresses.removeFirst()
        self.isTrying = true
        let wsi = unsafe self.connect(self.client.connectInfo(context), to: address)
        // It may have failed already, and been told.
        guard self.isTrying else { return }
        guard let wsi = unsafe wsi else { return self.attemptFailed(LibraryLog.last) }
        unsafe self.wsi = unsafe wsi
    }

    private func connect(_ info: lws_client_connect_info, to address: String) -> OpaquePointer? {
        let (url, protocols) = (self.opening.url, self.opening.protocols)
        return unsafe address.withCString { address in
            unsafe url.path.withCString { path in
                unsafe url.authority.withCString { host in
                    unsafe protocols.withCString { protocols in
                        var info = unsafe info
                        unsafe info.address = unsafe address
                        unsafe info.port = Int32(url.port)
                        unsafe info.path = unsafe path
                        unsafe info.host = unsafe host
                        unsafe info.protocol = unsafe protocols.pointee == 0 ? nil : protocols
                        unsafe info.ssl_connection =
                            url.isSecure ? Int32(LCCSCF_USE_SSL.rawValue) : 0
                        // The client keeps this object until libwebsockets knows nothing of it.
                        unsafe info.opaque_user_data =
                            unsafe Unmanaged.passUnretained(self).toOpaque()
                        return unsafe lws_client_connect_via_info(&info)
                    }
                }
            }
        }
    }

    /// - Parameter status: with which the server has answered; 0: it has not.
    private func attemptFailed(_ reason: String, status: UInt32 = 0) {
        guard self.isTrying else { return }
        self.isTrying = false
        unsafe self.wsi = nil
        guard !self.hasMet, !self.addresses.isEmpty else {
            return self.end(reason, code: (100...599).contains(status) ? UInt16(status) : 1_006)
        }
        // Not from within the call that has told it.
        self.client.loop.post { self.tryNext() }
    }

    private func established(_ wsi: OpaquePointer) -> Bool {
        guard self.isOpening else { return false }
        (self.isTrying, self.isOpening) = (false, false)
        unsafe self.wsi = unsafe wsi
        self.stopWaiting()
        unsafe self.socket.attach(wsi)
        self.socket.established()
        let opened = self.opened
        self.opened = nil
        opened?()
        return true
    }

    private func stopWaiting() {
        self.deadline?.close()
        self.deadline = nil
        self.client.loop.release()
    }

    /// It has ended, or never comes to be.
    func end(_ reason: String, code: UInt16 = 1_006) {
        guard !self.hasEnded else { return }
        self.hasEnded = true
        self.isTrying = false
        if self.isOpening { self.stopWaiting() }
        self.isOpening = false
        self.opened = nil
        if let wsi = unsafe self.wsi {
            unsafe self.wsi = nil
            unsafe lws_set_opaque_user_data(wsi, nil)
            unsafe lws_set_timeout(wsi, PENDING_TIMEOUT_CLOSE_SEND, LWS_TO_KILL_ASYNC)
            // Without it libwebsockets would look at its timers only when something else happens.
            unsafe lws_cancel_service(lws_get_context(wsi))
        }
        self.client.forget(self)
        self.socket.end(reason, code: code)
    }

    // MARK: - libwebsockets

    /// The callback of libwebsockets (lws-callbacks.h). Not 0 closes the connection.
    static func receive(
        _ wsi: OpaquePointer?, _ reason: lws_callback_reasons, _ bytes: UnsafeMutableRawPointer?,
        _ count: Int
    ) -> Int32 {
        guard let wsi = unsafe wsi, let kept = unsafe lws_get_opaque_user_data(wsi) else {
            return 0
        }
        // What is called may let go of it.
        let this = unsafe Unmanaged<ClientConnection>.fromOpaque(kept).takeUnretainedValue()
        let input = unsafe UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : count)
        let goesOn: Bool
        switch reason {
        case LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER:
            goesOn = unsafe this.appendHeaders(to: bytes, room: count)
        case LWS_CALLBACK_CLIENT_ESTABLISHED:
            goesOn = unsafe this.established(wsi)
        case LWS_CALLBACK_CLIENT_RECEIVE:
            goesOn = unsafe this.socket.receive(input)
        case LWS_CALLBACK_CLIENT_WRITEABLE:
            goesOn = this.socket.write()
        case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
            goesOn = unsafe this.socket.peerCloses(input)
        case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
            goesOn = true
            unsafe this.failed(wsi, String(decoding: input, as: UTF8.self))
        case LWS_CALLBACK_CLIENT_CLOSED, LWS_CALLBACK_WSI_DESTROY:
            goesOn = true
            unsafe this.lost(wsi)
        default:
            goesOn = true
        }
        return goesOn ? 0 : -1
    }

    private func failed(_ wsi: OpaquePointer, _ words: String) {
        unsafe lws_set_opaque_user_data(wsi, nil)
        let status = self.hasMet ? unsafe lws_http_client_http_response(wsi) : 0
        let reason = words.isEmpty ? LibraryLog.last : words
        self.attemptFailed(
            status > 0 ? "the server has answered \(status)" : reason, status: status)
    }

    private func lost(_ wsi: OpaquePointer) {
        unsafe lws_set_opaque_user_data(wsi, nil)
        if self.isOpening { return self.attemptFailed("the connection was lost") }
        unsafe self.wsi = nil
        self.end("the connection was lost")
    }

    /// Writes the headers of the plugin behind those of the handshake.
    private func appendHeaders(to place: UnsafeMutableRawPointer?, room: Int) -> Bool {
        self.hasMet = true
        let lines = self.opening.headers.map { "\($0): \($1)\r\n" }.joined()
        guard
            let cursor = unsafe place?.assumingMemoryBound(
                to: UnsafeMutablePointer<UInt8>?.self),
            let start = unsafe cursor.pointee, lines.utf8.count < room
        else { return lines.isEmpty }
        for (index, byte) in lines.utf8.enumerated() { unsafe start[index] = byte }
        unsafe cursor.pointee = unsafe start + lines.utf8.count
        return true
    }
}
