/// The network as it is used from one loop: requests, WebSockets and ports of the host's own.
///
/// Everything may be called from any thread; what was made belongs to the loop.
package struct Outlet: Sendable {
    /// Whether the calling thread is the loop's.
    package var isHere: @Sendable () -> Bool
    package var requests: any RequestSender
    package var sockets: any WebSocketOpener
    package var ports: any PortOpener

    package init(
        isHere: @escaping @Sendable () -> Bool, requests: any RequestSender,
        sockets: any WebSocketOpener, ports: any PortOpener
    ) {
        self.isHere = isHere
        self.requests = requests
        self.sockets = sockets
        self.ports = ports
    }
}

/// One outlet for each loop of the host.
package struct Outlets: Sendable {
    /// At least one.
    package let all: [Outlet]

    package init(_ all: [Outlet]) {
        precondition(!all.isEmpty, "a host has a loop")
        self.all = all
    }

    /// The one of the calling thread, or the first: what is opened here belongs to its loop.
    package var here: Outlet { self.all.first { $0.isHere() } ?? self.all[0] }
}

/// Why something of the network failed.
package struct NetworkFailure: Error, Sendable, Equatable {
    package enum Code: String, Sendable {
        case timedOut, unreachable, violation, cancelled, unavailablePort
    }

    package var code: Code
    /// Names the host or the address; never a path, a query or a secret.
    package var reason: String

    package init(_ code: Code, _ reason: String) {
        self.code = code
        self.reason = reason
    }
}
