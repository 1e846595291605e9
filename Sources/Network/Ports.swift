/// What opens ports of this machine on one loop.
package protocol PortOpener: Sendable {
    /// Binds to an address, "127.0.0.1:9092" or "[::1]:9092"; port 0: the system chooses. Nobody is accepted before
    /// `start` is called. Any thread.
    /// - Parameter isShared: other loops bind to the same address, and the system shares the connections out.
    func listen(at address: String, isShared: Bool) throws(NetworkFailure) -> any StreamListener
    /// Binds to an address for datagrams. Nothing is read before `start` is called. Any thread.
    func datagrams(at address: String) throws(NetworkFailure) -> any DatagramSocket
}

/// A port that accepts TCP connections.
package protocol StreamListener: AnyObject, Sendable {
    /// Where it listens.
    var address: String { get }
    /// Begins to accept. Once; any thread.
    /// - Parameter accept: on the loop; nil closes the connection at once.
    func start(
        _ accept: @escaping @Sendable (_ stream: any ByteStream, _ peer: String) -> StreamEvents?)
    /// Accepts nobody any more; open streams stay. Any thread.
    func close()
}

/// A TCP connection.
package protocol ByteStream: AnyObject, Sendable {
    /// Sends bytes, which are copied, all or none. On the stream's loop this allocates nothing once it is in use.
    /// - Returns: false when too much waits for a peer that reads too slowly: nothing was taken. On another thread than
    ///   the stream's loop this is not known yet: then the stream is dropped. Any thread.
    func send(_ bytes: RawSpan) -> Bool
    /// Closes it once what was sent has left. Any thread.
    func close()
    /// Closes it at once; what waits is lost. Any thread.
    func drop()
}

/// What is done with a stream; on its loop, one after the other.
package struct StreamEvents {
    /// Bytes as they come, borrowed for the call.
    package var data: (RawSpan) -> Void
    /// Last and once: the peer sends no more, or the connection has ended.
    package var closed: () -> Void

    package init(data: @escaping (RawSpan) -> Void, closed: @escaping () -> Void) {
        self.data = data
        self.closed = closed
    }
}

/// What became of a datagram.
package enum DatagramDelivery: Sendable { case sent, full, malformed }

/// A port for datagrams.
package protocol DatagramSocket: AnyObject, Sendable {
    /// Where it is.
    var address: String { get }
    /// Begins to read. Once; any thread.
    /// - Parameters:
    ///   - data: on the loop: one datagram and its sender, borrowed for the call.
    ///   - closed: on the loop; last and once.
    func start(
        _ data: @escaping @Sendable (RawSpan, _ peer: Span<UInt8>) -> Void,
        closed: @escaping @Sendable () -> Void)
    /// Sends one datagram, which is copied. Any thread; on the socket's loop this allocates nothing unless it has to
    /// wait.
    /// - Parameter peer: an address and a port, as text.
    func send(_ bytes: RawSpan, to peer: RawSpan) -> DatagramDelivery
    /// Any thread.
    func close()
}
