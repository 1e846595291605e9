/// A request that came in, with its whole body.
package struct HTTPRequest: Sendable {
    /// As sent: "GET", "POST" …
    package var method: String
    /// From "/" on, percent-encoded as sent, without the query.
    package var path: String
    /// What follows "?", as sent.
    package var query: String
    /// Names in lower case, in no particular order. Headers that are not common are there when the route wants them.
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]
    /// The client's address.
    package var peer: String
    /// Whether it came over TLS.
    package var isSecure: Bool

    package init(
        method: String, path: String, query: String = "",
        headers: [(name: String, value: String)] = [],
        body: [UInt8] = [], peer: String = "", isSecure: Bool = false
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.peer = peer
        self.isSecure = isSecure
    }

    /// The first header of this name, which is in lower case.
    package func header(_ name: String) -> String? {
        self.headers.first { $0.name == name }?.value
    }
}

/// What is answered to a request.
package struct HTTPResponse: Sendable {
    package var status: Int
    /// Without Content-Length, Connection and Transfer-Encoding, which are the server's.
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]

    package init(
        status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []
    ) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    package init(status: Int, type: String, _ text: String) {
        self.init(status: status, headers: [("content-type", type)], body: Array(text.utf8))
    }
}
