package import EventLoop
package import Network

/// Ports of this machine on one event loop: TCP connections that are accepted, and datagrams, by libuv.
package struct Sockets: PortOpener {
    package struct Limits: Sendable {
        /// Bytes that may wait for a peer that reads too slowly.
        package var unsent = 1 << 18
        /// For what was sent before the end to be taken.
        package var farewell = Duration.seconds(20)

        package init() {}
    }

    private let loop: EventLoop
    private let limits: Limits

    package init(on loop: EventLoop, _ limits: Limits = Limits()) {
        self.loop = loop
        self.limits = limits
    }

    package func listen(
        at address: String, isShared: Bool
    ) throws(NetworkFailure) -> any StreamListener {
        TCPListener(
            try BoundSocket(address, .stream, isShared: isShared), on: self.loop, self.limits)
    }

    package func datagrams(at address: String) throws(NetworkFailure) -> any DatagramSocket {
        UDPSocket(
            try BoundSocket(address, .datagram, isShared: false), on: self.loop, self.limits)
    }
}
