/// One request that waits for its answer.
package protocol HTTPExchange: AnyObject, Sendable {
    var request: HTTPRequest { get }
    /// Answers, once; later calls do nothing. Any thread.
    func respond(_ response: HTTPResponse)
    /// Begins an answer that comes in pieces: `send` and `finish` follow. In place of `respond`. Any thread.
    func begin(_ status: Int, _ headers: [(name: String, value: String)])
    /// Sends a piece. What waits for a slow client is kept, however much it is. Any thread.
    func send(_ bytes: [UInt8])
    /// All of it has been sent. Any thread.
    func finish()
    /// Ends the connection once what was sent has left, as one does who dies in the middle of an answer. Any thread.
    func drop()
    /// Calls the body on the loop when the exchange is over: all was sent, or the client has left. Once; on the loop.
    func whenOver(_ body: @escaping @Sendable () -> Void)
}

/// What is done with the requests for a path. Called on the loop of the connection; different connections may be on
/// different loops.
package struct Route: Sendable {
    package typealias Connect =
        @Sendable (any WebSocket, HTTPRequest) -> Result<WebSocketEvents, HTTPRefusal>

    /// Nil: requests get 404, or 426 when there are WebSockets.
    package var request: (@Sendable (any HTTPExchange) -> Void)?
    /// Nil: there is no WebSocket here.
    package var connect: Connect?
    /// Headers that the route reads beyond the common ones, in lower case.
    package var headers: [String]

    package init(
        headers: [String] = [], request: (@Sendable (any HTTPExchange) -> Void)? = nil,
        connect: Connect? = nil
    ) {
        self.headers = headers
        self.request = request
        self.connect = connect
    }
}

/// Why a WebSocket was not accepted.
package struct HTTPRefusal: Error {
    package var status: Int

    package init(status: Int) { self.status = status }
}
