import CJackfield

/// A WebSocket that the plugin has asked for: the test is the server.
@safe package final class FakeOpening {
    package let url: String
    /// Separated by commas, as the plugin has given them.
    package let protocols: String
    /// Names in lower case.
    package let headers: [String: String]
    private let host: FakeHost
    private let socket: FakeSocket
    private var isAnswered = false

    fileprivate init(_ open: jf_ws_open, _ host: FakeHost, _ socket: FakeSocket) {
        self.url = unsafe FakeHost.text(open.url)
        self.protocols = unsafe FakeHost.text(open.protocols)
        self.headers = unsafe FakeHost.pairs(open.headers, open.header_count)
        self.host = host
        self.socket = socket
    }

    /// The server accepts it.
    package func accept() -> FakeSocket {
        precondition(!self.isAnswered, "the plugin's WebSocket to \(self.url) has its answer")
        self.isAnswered = true
        self.socket.open()
        return self.socket
    }

    /// The server refuses it.
    package func refuse(status: UInt32 = 403) {
        self.fail("the server has answered \(status)", code: status)
    }

    /// The server cannot be reached.
    package func fail(_ reason: String, code: UInt32 = 1_006) {
        guard !self.isAnswered else { return }
        self.isAnswered = true
        self.socket.leave(code, reason)
    }
}

/// The service `jf.host.ws/1`.
extension FakeHost {
    private func open(
        _ handle: jf_handle, _ open: jf_ws_open, _ table: UnsafePointer<jf_websocket>,
        _ context: UnsafeMutableRawPointer?, _ out: UnsafeMutablePointer<jf_connection>
    ) -> jf_status {
        let url = unsafe Self.text(open.url)
        guard url.hasPrefix("ws://") || url.hasPrefix("wss://") else {
            return jf_status(JF_E_BAD_INPUT)
        }
        guard self.allows(url) else { return jf_status(JF_E_POLICY) }
        guard self.open.contains(handle) else { return jf_status(JF_E_GONE) }
        let connection = self.takeConnection()
        let socket = unsafe FakeSocket(table, context: context, connection: connection)
        let opening = unsafe FakeOpening(open, self, socket)
        self.sockets[connection] = socket
        self.openings.append(opening)
        unsafe out.pointee = connection
        let milliseconds = unsafe open.deadline_ms
        let deadline = Duration.milliseconds(Int64(milliseconds == 0 ? 10_000 : milliseconds))
        _ = self.startTimer(on: handle, after: deadline, every: .zero) { _ in
            opening.fail("not open in time")
        }
        return jf_status(JF_OK)
    }

    // MARK: - The table

    static let ws = unsafe Kept(
        jf_host_ws_v1(
            struct_size: UInt32(MemoryLayout<jf_host_ws_v1>.size), reserved: 0,
            open: { table, handle, open, websocket, context, out in
                unsafe FakeHost.of(table).open(handle, open.pointee, websocket, context, out)
            },
            send: { table, connection, kind, data in
                guard let socket = unsafe FakeHost.of(table).sockets[connection] else {
                    return jf_status(JF_E_GONE)
                }
                return unsafe socket.take(kind, data)
            },
            close: { table, connection, code, reason in
                guard let socket = unsafe FakeHost.of(table).sockets[connection] else {
                    return jf_status(JF_E_GONE)
                }
                return unsafe socket.close(code, reason)
            }))
}
