import CJackfield

/// What a plugin does with the requests for one of its paths.
///
/// The functions are called on a thread of the host that serves calls, for different connections also at the same time:
/// they must return within 200 µs and must not block.
public protocol WebRoute: AnyObject, Sendable {
    /// Headers that are read beyond the common ones of HTTP, in lower case.
    var headers: [String] { get }

    /// A request has come; answer it with `exchange.respond`, now or within 15 s from any thread.
    func receive(_ exchange: WebExchange)

    /// A client asks for a WebSocket. What is thrown refuses it: `unauthorized` with 403, `badInput` with 400, `gone`
    /// with 404, `overloaded` with 503.
    func connect(_ socket: WebSocket, _ request: WebRequest) throws(ProviderError)
        -> any WebSocketReader
}

extension WebRoute {
    public var headers: [String] { [] }

    public func receive(_ exchange: WebExchange) { exchange.respond(WebResponse(status: 404)) }

    public func connect(_ socket: WebSocket, _ request: WebRequest) throws(ProviderError)
        -> any WebSocketReader
    {
        throw ProviderError(.gone, "there is no WebSocket here")
    }
}

/// What reads a WebSocket; on the thread of the connection, one call after the other.
public protocol WebSocketReader: AnyObject, Sendable {
    /// The server has accepted a WebSocket of the plugin's own: messages may be sent from now on.
    func opened()

    /// One whole message, borrowed for the call; text is UTF-8.
    func receive(_ kind: WebSocket.Message, _ bytes: RawSpan)

    /// Last and once. `code`: RFC 6455, 7.4; 1006 when the connection was lost or never was: `reason` tells. Below 1000: the
    /// HTTP status with which a server has refused a socket of the plugin's own.
    func closed(_ code: UInt32, _ reason: String)
}

extension WebSocketReader {
    public func opened() {}
}

/// A request that came in, with its whole body.
public struct WebRequest: Sendable {
    /// As sent: "GET", "POST" …
    public var method: String
    /// What follows the route, decoded: empty, or from "/" on.
    public var path: String
    /// What follows "?", decoded.
    public var query: String
    /// The whole URL as the client addressed it, by the host's public URL.
    public var url: String
    public var peer: String
    /// Names in lower case.
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]
    public var isSecure: Bool

    /// The first header of this name, which is in lower case.
    public func header(_ name: String) -> String? {
        self.headers.first { $0.name == name }?.value
    }
}

/// What is answered to a request.
public struct WebResponse: Sendable {
    /// 200 to 599.
    public var status: Int
    /// Without Content-Length, Connection and Transfer-Encoding, which are the host's.
    public var headers: [(name: String, value: String)]
    /// At most 1 MiB.
    public var body: [UInt8]

    public init(
        status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []
    ) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    public init(status: Int = 200, type: String, _ text: String) {
        self.init(status: status, headers: [("content-type", type)], body: Array(text.utf8))
    }
}

/// A request that waits for its answer. Any thread.
public struct WebExchange: Sendable {
    public let request: WebRequest
    let host: Host
    let connection: jf_connection

    /// Answers, once.
    /// - Returns: false when the client has left, or time was over.
    @discardableResult
    public func respond(_ response: WebResponse) -> Bool {
        guard let service = unsafe self.host.listen else { return false }
        let status = unsafe lend(response.headers) { pairs in
            unsafe response.body.withUnsafeBytes { bytes in
                var lent = unsafe jf_http_response()
                unsafe lent.struct_size = unsafe UInt32(MemoryLayout<jf_http_response>.size)
                unsafe lent.status = UInt32(clamping: response.status)
                unsafe lent.headers = pairs.baseAddress
                unsafe lent.header_count = UInt32(pairs.count)
                unsafe lent.body = unsafe jf_str(bytes)
                return unsafe service.pointee.respond(self.host.table, self.connection, &lent)
            }
        }
        return status == JF_OK
    }
}
