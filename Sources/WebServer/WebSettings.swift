/// Where a server listens, and what it bears.
package struct WebSettings: Sendable {
    /// Files in PEM form.
    package struct TLS: Sendable {
        package var certificate: String
        package var key: String

        package init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }

    package struct Limits: Sendable {
        /// Connections of one loop, open at the same time.
        package var connections = 4_096
        /// Bytes of all headers of a request.
        package var headers = 8_192
        package var body = 1 << 20
        /// Bytes of a message of a WebSocket.
        package var message = 1 << 18
        /// Bytes that may wait for a peer that reads too slowly.
        package var unsent = 1 << 18
        /// For a request to come, for what is sent to be taken.
        package var patience = Duration.seconds(20)
        /// For a handler to answer; less than `patience`.
        package var answer = Duration.seconds(15)
        /// Silence after which a WebSocket is asked for a sign of life; after twice this it is closed.
        package var ping = Duration.seconds(30)

        package init() {}
    }

    /// An address of this machine.
    package var address: String
    /// 0: the system chooses.
    package var port: Int
    package var tls: TLS?
    package var sharing = Sharing.none
    package var limits = Limits()
    /// Subprotocols of WebSockets (RFC 6455, 1.9): a client that offers any is answered with the first of these that it offers.
    package var subprotocols: [String] = []

    /// Whether servers on other loops of this process have the same port.
    package enum Sharing: Sendable { case none, first, further }

    package init(address: String, port: Int, tls: TLS? = nil) {
        self.address = address
        self.port = port
        self.tls = tls
    }
}

/// What a WebSocket bears.
package struct SocketLimits: Sendable {
    /// Bytes of a message that comes.
    package var message: Int
    /// Bytes that may wait for a peer that reads too slowly.
    package var unsent: Int

    package init(message: Int, unsent: Int) {
        self.message = message
        self.unsent = unsent
    }
}

extension WebSettings.Limits {
    var socket: SocketLimits { SocketLimits(message: self.message, unsent: self.unsent) }
}

/// Why a server could not start.
package struct WebServerError: Error, CustomStringConvertible {
    package let description: String
}
