/// A WebSocket (RFC 6455) that is open.
package protocol WebSocket: AnyObject, Sendable {
    /// Sends a whole message; the bytes are copied. Allocates nothing once the socket is in use. Any thread.
    /// - Returns: false when too much waits for a peer that reads too slowly: nothing was taken. On another thread than
    ///   the socket's loop it may turn out later: then the socket is closed with 1008.
    func send(_ kind: WebSocketMessage, _ bytes: RawSpan) -> Bool
    /// Closes it once what was sent has left. Any thread.
    func close(code: UInt16, reason: String)
    /// Ends it without a closing handshake; what waits is lost. Any thread.
    func drop()
}

/// The kind of a message.
package enum WebSocketMessage: Sendable { case text, binary }

/// What is done with a WebSocket; on its loop, one after the other.
package struct WebSocketEvents {
    /// One whole message, borrowed for the call; text was checked to be UTF-8.
    package var message: (WebSocketMessage, RawSpan) -> Void
    /// Last and once. 1006: without a closing handshake; below 1000: the HTTP status with which a server has refused it.
    package var closed: (_ code: UInt16, _ reason: String) -> Void

    package init(
        message: @escaping (WebSocketMessage, RawSpan) -> Void,
        closed: @escaping (_ code: UInt16, _ reason: String) -> Void
    ) {
        self.message = message
        self.closed = closed
    }
}
