/// An HTTP request to another.
package struct OutgoingRequest: Sendable {
    package var method: String
    package var url: WebAddress
    /// Without Content-Length, Connection and Transfer-Encoding, which are the sender's.
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]
    /// For the whole exchange.
    package var deadline: Duration
    /// For the connection to be there.
    package var connectDeadline: Duration

    package init(
        method: String = "GET", url: WebAddress, headers: [(name: String, value: String)] = [],
        body: [UInt8] = [], deadline: Duration = .seconds(30),
        connectDeadline: Duration = .seconds(10)
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.deadline = deadline
        self.connectDeadline = connectDeadline
    }
}

/// What sends requests on one loop, over connections that it keeps.
package protocol RequestSender: Sendable {
    /// Nothing happens before `start` is called. Any thread.
    func prepare(_ request: OutgoingRequest) -> any Transfer
}

/// A request that is to be sent, or on its way.
package protocol Transfer: AnyObject, Sendable {
    /// Sends it, soon. Once; any thread.
    func start(_ events: TransferEvents)
    /// Ends it, soon: `done` comes with `cancelled`, unless it has come. Any thread.
    func cancel()
}

/// What is told of a request; on its loop, one after the other.
package struct TransferEvents: Sendable {
    /// Status and headers, names in lower case; once, before any data.
    package var head: @Sendable (_ status: Int, _ headers: [(name: String, value: String)]) -> Void
    /// The body as it comes, decoded.
    package var data: @Sendable (RawSpan) -> Void
    /// Last and once; nil: the whole answer has come.
    package var done: @Sendable (NetworkFailure?) -> Void

    package init(
        head:
            @escaping @Sendable (_ status: Int, _ headers: [(name: String, value: String)])
            -> Void,
        data: @escaping @Sendable (RawSpan) -> Void,
        done: @escaping @Sendable (NetworkFailure?) -> Void
    ) {
        self.head = head
        self.data = data
        self.done = done
    }
}

/// A WebSocket to be opened to a server.
package struct WebSocketOpening: Sendable {
    package var url: WebAddress
    package var protocols: String
    package var headers: [(name: String, value: String)]
    /// Until it is open.
    package var deadline: Duration

    package init(
        url: WebAddress, protocols: String = "",
        headers: [(name: String, value: String)] = [], deadline: Duration = .seconds(10)
    ) {
        self.url = url
        self.protocols = protocols
        self.headers = headers
        self.deadline = deadline
    }
}

/// What opens WebSockets to servers on one loop.
package protocol WebSocketOpener: Sendable {
    /// Nothing happens before `start` is called. Any thread.
    func prepare(_ opening: WebSocketOpening) -> any ClientSocket
}

/// A WebSocket to a server. One that never opens ends with 1006, or the server's HTTP status, and the reason.
package protocol ClientSocket: WebSocket {
    /// Opens it, soon. Once; any thread.
    /// - Parameter opened: on the loop: the server has accepted.
    func start(_ events: WebSocketEvents, opened: @escaping @Sendable () -> Void)
}
