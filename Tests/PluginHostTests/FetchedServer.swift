import Network

/// What the requests of a plugin reach.
enum FetchedServer {
    /// A route that says the same to everybody.
    static func answering(
        _ status: Int, _ text: String, headers: [(name: String, value: String)] = []
    ) -> Route {
        Route(request: {
            $0.respond(HTTPResponse(status: status, headers: headers, body: Array(text.utf8)))
        })
    }

    /// - Parameter answer: what it does once it was asked.
    static func raw(
        _ answer: @escaping @Sendable (RawConnection) -> Void
    ) throws -> RawServer {
        try RawServer { connection in
            _ = connection.receiveHead()
            answer(connection)
        }
    }
}
