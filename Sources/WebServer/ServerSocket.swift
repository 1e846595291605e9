import CWebSockets
import EventLoop
import Network

/// A WebSocket that a client has opened.
///
/// Its state belongs to the loop of the connection; `send` and `close` go there from other threads.
@safe final class ServerSocket: WebSocket, @unchecked Sendable {
    private let server: WebServer
    // Nil once the connection has ended.
    private var wsi: OpaquePointer?
    /// Set when the socket was accepted.
    var events: WebSocketEvents?
    private var output: OutputQueue
    /// The pieces of a message that does not come in one.
    private var pieces: [UInt8] = []
    private var closing: (code: UInt16, reason: String)?
    private var isClosing = false
    private var isCloseSent = false

    init(_ wsi: OpaquePointer, _ server: WebServer) {
        unsafe self.wsi = unsafe wsi
        self.server = server
        self.output = OutputQueue(limit: server.settings.limits.unsent)
    }

    // MARK: - Any thread

    func send(_ kind: WebSocketMessage, _ bytes: RawSpan) -> Bool {
        if self.server.loop.isOnLoop { return self.queue(kind, bytes) }
        let copy = unsafe bytes.withUnsafeBytes { unsafe Array($0) }
        self.server.loop.post {
            let isTaken = unsafe self.queue(kind, copy.span.bytes)
            if !isTaken { self.beginClose(1_008, "you read too slowly") }
        }
        return true
    }

    func close(code: UInt16, reason: String) {
        if self.server.loop.isOnLoop { return self.beginClose(code, reason) }
        self.server.loop.post { self.beginClose(code, reason) }
    }

    // MARK: - On the loop

    private func queue(_ kind: WebSocketMessage, _ bytes: RawSpan) -> Bool {
        guard let wsi = unsafe self.wsi, !self.isClosing else { return true }
        guard self.output.add(kind, bytes) else { return false }
        unsafe lws_callback_on_writable(wsi)
        return true
    }

    private func beginClose(_ code: UInt16, _ reason: String) {
        guard let wsi = unsafe self.wsi, !self.isClosing else { return }
        self.isClosing = true
        self.closing = (code, reason)
        unsafe lws_callback_on_writable(wsi)
    }

    func opened() -> Bool { true }

    /// Bytes of a message, or a whole one.
    func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let wsi = unsafe self.wsi, let events = self.events, !self.isClosing else {
            return true
        }
        let kind: WebSocketMessage = unsafe lws_frame_is_binary(wsi) != 0 ? .binary : .text
        let isWhole =
            unsafe lws_is_final_fragment(wsi) != 0 && lws_remaining_packet_payload(wsi) == 0
        if isWhole, self.pieces.isEmpty {
            unsafe events.message(kind, bytes.bytes)
            return true
        }
        guard self.pieces.count + bytes.count <= self.server.settings.limits.message else {
            self.pieces = []
            self.beginClose(
                1009, "a message is larger than \(self.server.settings.limits.message) bytes")
            return true
        }
        unsafe self.pieces.append(contentsOf: bytes)
        guard isWhole else { return true }
        unsafe events.message(kind, self.pieces.span.bytes)
        self.pieces.removeAll(keepingCapacity: true)
        return true
    }

    /// The connection takes more. False ends it.
    func write() -> Bool {
        guard let wsi = unsafe self.wsi else { return true }
        while let (kind, bytes) = unsafe self.output.first {
            let written = unsafe lws_write(
                wsi, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count,
                kind == .text ? LWS_WRITE_TEXT : LWS_WRITE_BINARY)
            guard written >= bytes.count else { return false }
            self.output.removeFirst()
            if unsafe lws_send_pipe_choked(wsi) != 0 { break }
        }
        if !self.output.isEmpty {
            unsafe lws_callback_on_writable(wsi)
            return true
        }
        guard self.isClosing, !self.isCloseSent, let closing = self.closing else { return true }
        self.isCloseSent = true
        return unsafe self.writeClose(wsi, closing.code, closing.reason)
    }

    /// Sends the closing handshake; the peer has a few seconds for its own.
    ///
    /// Not by lws_close_reason: Debian's build of libwebsockets drops the connection before that leaves.
    private func writeClose(_ wsi: OpaquePointer, _ code: UInt16, _ reason: String) -> Bool {
        let text = reason.utf8.prefix(123)
        let isWritten = unsafe LibraryWrite.copy(
            [UInt8(code >> 8), UInt8(code & 0xFF)] + text, to: wsi,
            as: lws_write_protocol(rawValue: UInt32(jackfield_lws_write_close)))
        unsafe lws_set_timeout(wsi, PENDING_TIMEOUT_CLOSE_ACK, 5)
        return isWritten
    }

    /// The peer's closing handshake: two bytes of code, then a reason. False ends the connection.
    func peerCloses(_ bytes: UnsafeRawBufferPointer) -> Bool {
        // Both have said it; libwebsockets would say it once more.
        guard !self.isCloseSent else { return false }
        self.isCloseSent = true
        let code = unsafe bytes.count >= 2 ? UInt16(bytes[0]) << 8 | UInt16(bytes[1]) : 1005
        let reason = unsafe String(decoding: bytes.dropFirst(2), as: UTF8.self)
        self.isClosing = true
        self.closing = (code, reason)
        return true
    }

    /// The connection has ended.
    func end() {
        guard unsafe self.wsi != nil else { return }
        unsafe self.wsi = nil
        let events = self.events
        self.events = nil
        let (code, reason) = self.closing ?? (1006, "")
        events?.closed(code, reason)
    }
}
