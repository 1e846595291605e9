import CWebSockets
package import EventLoop
package import Network
import Synchronization

/// A WebSocket of libwebsockets, of either side.
///
/// Its state belongs to the loop of the connection; `send` and `close` go there from other threads.
@safe package final class OpenSocket: WebSocket, @unchecked Sendable {
    private let loop: EventLoop
    private let limits: SocketLimits
    // Nil before there is a connection, and once it has ended.
    private var wsi: OpaquePointer?
    /// Set when the socket was accepted.
    package var events: WebSocketEvents?
    private var hasEnded = false
    private var output: OutputQueue
    /// What threads other than the loop's have sent, until the loop takes it.
    private let elsewhere: Mutex<OutputQueue>
    /// Makes the loop take it; made once, so that sending allocates nothing.
    private var fetch: @Sendable () -> Void = {}
    /// The pieces of a message that does not come in one.
    private var pieces: [UInt8] = []
    private var closing: (code: UInt16, reason: String)?
    private var isClosing = false
    private var isCloseSent = false
    /// The handshake is over.
    private var isOpen = false
    /// What was to be sent at once could not be: the connection is to end.
    private var hasFailed = false

    package init(on loop: EventLoop, _ limits: SocketLimits) {
        self.loop = loop
        self.limits = limits
        self.output = OutputQueue(limit: limits.unsent)
        self.elsewhere = Mutex(OutputQueue(limit: limits.unsent))
        self.fetch = { [weak self] in self?.takeFromElsewhere() }
    }

    // MARK: - Any thread

    package func send(_ kind: WebSocketMessage, _ bytes: RawSpan) -> Bool {
        if self.loop.isOnLoop { return self.queue(kind, bytes) }
        // Of this socket alone, and held for as long as it takes to copy a message.
        let (isTaken, isFirst) = self.elsewhere.withLock { output in
            let wasEmpty = output.isEmpty
            return (output.add(kind, bytes), wasEmpty)
        }
        if isTaken && isFirst { self.loop.post(self.fetch) }
        return isTaken
    }

    package func close(code: UInt16, reason: String) {
        if self.loop.isOnLoop { return self.beginClose(code, reason) }
        self.loop.post { self.beginClose(code, reason) }
    }

    package func drop() {
        if self.loop.isOnLoop { return self.fail() }
        self.loop.post { self.fail() }
    }

    // MARK: - On the loop

    /// The connection is to end.
    private func fail() {
        self.hasFailed = true
        if let wsi = unsafe self.wsi { unsafe lws_callback_on_writable(wsi) }
    }

    /// Takes what other threads have sent.
    private func takeFromElsewhere() {
        let isTaken = self.elsewhere.withLock { output in
            while let (kind, bytes) = unsafe output.first {
                guard unsafe self.queue(kind, UnsafeRawBufferPointer(bytes).bytes) else {
                    output.removeAll()
                    return false
                }
                output.removeFirst()
            }
            return true
        }
        if !isTaken { self.beginClose(1_008, "you read too slowly") }
    }

    /// There is a connection: what waits may leave.
    package func attach(_ wsi: OpaquePointer) {
        unsafe self.wsi = unsafe wsi
        if !self.output.isEmpty || self.isClosing { unsafe lws_callback_on_writable(wsi) }
    }

    /// The handshake is over.
    package func established() { self.isOpen = true }

    private func queue(_ kind: WebSocketMessage, _ bytes: RawSpan) -> Bool {
        guard !self.hasEnded, !self.isClosing else { return true }
        guard self.output.add(kind, bytes) else { return false }
        guard let wsi = unsafe self.wsi else { return true }
        if unsafe !self.writeAtOnce(wsi) { unsafe lws_callback_on_writable(wsi) }
        return true
    }

    /// Sends what was queued without a turn of the loop, which would cost four system calls more.
    ///
    /// Not where the connection has several streams (HTTP/2), or still has something to send.
    /// - Returns: false when all of it, or some, waits for the connection.
    private func writeAtOnce(_ wsi: OpaquePointer) -> Bool {
        guard self.isOpen, self.output.count == 1, !self.hasFailed,
            unsafe lws_get_network_wsi(wsi) == wsi, unsafe lws_partial_buffered(wsi) == 0
        else { return false }
        self.hasFailed = unsafe !self.writeQueued(wsi)
        return !self.hasFailed && self.output.isEmpty
    }

    /// False: the connection is to end.
    private func writeQueued(_ wsi: OpaquePointer) -> Bool {
        while let (kind, bytes) = unsafe self.output.first {
            let written = unsafe lws_write(
                wsi, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count,
                kind == .text ? LWS_WRITE_TEXT : LWS_WRITE_BINARY)
            guard written >= bytes.count else { return false }
            self.output.removeFirst()
            if self.output.isEmpty { break }
            if unsafe lws_send_pipe_choked(wsi) != 0 { break }
        }
        return true
    }

    private func beginClose(_ code: UInt16, _ reason: String) {
        guard !self.hasEnded, !self.isClosing else { return }
        self.isClosing = true
        self.closing = (code, reason)
        if let wsi = unsafe self.wsi { unsafe lws_callback_on_writable(wsi) }
    }

    /// Bytes of a message, or a whole one.
    package func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
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
        guard self.pieces.count + bytes.count <= self.limits.message else {
            self.pieces = []
            self.beginClose(
                1009, "a message is larger than \(self.limits.message) bytes")
            return true
        }
        unsafe self.pieces.append(contentsOf: bytes)
        guard isWhole else { return true }
        unsafe events.message(kind, self.pieces.span.bytes)
        self.pieces.removeAll(keepingCapacity: true)
        return true
    }

    /// The connection takes more. False ends it.
    package func write() -> Bool {
        guard let wsi = unsafe self.wsi else { return true }
        guard unsafe !self.hasFailed && self.writeQueued(wsi) else { return false }
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
    package func peerCloses(_ bytes: UnsafeRawBufferPointer) -> Bool {
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
    /// - Parameters:
    ///   - lost: why, when nobody has said that it is to end.
    ///   - code: 1006, or the status with which a server has refused it.
    package func end(_ lost: String = "", code: UInt16 = 1_006) {
        guard !self.hasEnded else { return }
        self.hasEnded = true
        unsafe self.wsi = nil
        let events = self.events
        self.events = nil
        let (code, reason) = self.closing ?? (code, lost)
        events?.closed(code, reason)
    }
}
