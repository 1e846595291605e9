import CJackfield

/// A port at which the plugin accepts streams.
@safe struct FakeAcceptor {
    let address: String
    // The plugin's, good until its instance is destroyed.
    let table: UnsafePointer<jf_acceptor>
    let context: UnsafeMutableRawPointer?
}

/// A TCP connection that a test has opened to a port of the plugin.
@safe package final class FakeStream {
    private let connection: jf_connection
    // The plugin's, once it has accepted; good until `leave`.
    private var table: UnsafePointer<jf_stream>?
    private var context: UnsafeMutableRawPointer?
    private var hasLeft = false
    /// What the plugin has sent.
    package private(set) var received: [UInt8] = []
    /// Whether the plugin has closed it.
    package internal(set) var isClosed = false
    /// Whether the plugin is told that too much waits.
    package var isFull = false

    fileprivate init(_ connection: jf_connection) { self.connection = connection }

    /// Offers itself to the plugin, which may send at once.
    fileprivate func offer(to acceptor: FakeAcceptor, from peer: String) -> jf_status {
        unsafe ProviderUnderTest.lend(peer) {
            unsafe acceptor.table.pointee.accept(
                acceptor.context, self.connection, $0, &self.table, &self.context)
        }
    }

    package func send(_ bytes: [UInt8]) {
        guard !self.hasLeft else { return }
        unsafe bytes.withUnsafeBytes { bytes in
            let data = unsafe jf_str(
                ptr: bytes.baseAddress?.assumingMemoryBound(to: CChar.self), len: bytes.count)
            unsafe self.table?.pointee.data(self.context, self.connection, data)
        }
    }

    /// The client goes.
    package func leave() {
        guard !self.hasLeft else { return }
        self.hasLeft = true
        unsafe self.table?.pointee.closed(self.context, self.connection)
    }

    func take(_ kind: UInt32, _ bytes: [UInt8]) -> jf_status {
        guard kind == 0 else { return jf_status(JF_E_BAD_INPUT) }
        guard !self.isClosed, !self.hasLeft else { return jf_status(JF_E_GONE) }
        guard !self.isFull else { return jf_status(JF_AGAIN) }
        self.received += bytes
        return jf_status(JF_OK)
    }
}

/// A port for datagrams that the plugin has opened.
@safe package final class FakePort {
    package let address: String
    let connection: jf_connection
    // The plugin's, good until `close`.
    private let table: UnsafePointer<jf_datagrams>
    private let context: UnsafeMutableRawPointer?
    /// What the plugin has sent, and where to.
    package internal(set) var sent: [(peer: String, bytes: [UInt8])] = []
    package private(set) var isClosed = false

    fileprivate init(
        _ address: String, _ connection: jf_connection, _ table: UnsafePointer<jf_datagrams>,
        _ context: UnsafeMutableRawPointer?
    ) {
        self.address = address
        self.connection = connection
        unsafe self.table = table
        unsafe self.context = context
    }

    package func send(_ bytes: [UInt8], from peer: String) {
        guard !self.isClosed else { return }
        unsafe ProviderUnderTest.lend(peer) { peer in
            unsafe bytes.withUnsafeBytes { bytes in
                let data = unsafe jf_str(
                    ptr: bytes.baseAddress?.assumingMemoryBound(to: CChar.self), len: bytes.count)
                unsafe self.table.pointee.data(self.context, self.connection, peer, data)
            }
        }
    }

    func close() {
        guard !self.isClosed else { return }
        self.isClosed = true
        unsafe self.table.pointee.closed?(self.context, self.connection)
    }
}

/// TCP and UDP of the service `jf.host.listen/1`: the test is the peer.
extension FakeHost {
    /// Connects to a port of the plugin, by the address where it listens.
    /// - Throws: the status with which the plugin has refused it.
    package func stream(at address: String, from peer: String = "192.0.2.7:50000") throws
        -> FakeStream
    {
        guard let acceptor = self.acceptors.first(where: { $0.address == address }) else {
            throw StatusError(status: jf_status(JF_E_GONE))
        }
        let connection = self.takeConnection()
        let stream = FakeStream(connection)
        self.streams[connection] = stream
        let status = stream.offer(to: acceptor, from: peer)
        guard status >= 0 else {
            self.streams[connection] = nil
            throw StatusError(status: status)
        }
        return stream
    }

    func listen(
        _ address: jf_str, _ table: UnsafePointer<jf_acceptor>, _ context: UnsafeMutableRawPointer?,
        _ given: UnsafeMutablePointer<jf_str>
    ) -> jf_status {
        let address = self.whole(unsafe Self.text(address))
        guard !self.acceptors.contains(where: { $0.address == address }) else {
            return jf_status(JF_E_CONFIG)
        }
        self.acceptors.append(
            unsafe FakeAcceptor(address: address, table: table, context: context))
        unsafe given.pointee = Self.keep(address)
        return jf_status(JF_OK)
    }

    func open(
        _ address: jf_str, _ table: UnsafePointer<jf_datagrams>,
        _ context: UnsafeMutableRawPointer?, _ out: UnsafeMutablePointer<jf_connection>,
        _ given: UnsafeMutablePointer<jf_str>
    ) -> jf_status {
        let address = self.whole(unsafe Self.text(address))
        guard !self.ports.contains(where: { $0.address == address && !$0.isClosed }) else {
            return jf_status(JF_E_CONFIG)
        }
        let port = unsafe FakePort(address, self.takeConnection(), table, context)
        self.ports.append(port)
        unsafe out.pointee = port.connection
        unsafe given.pointee = Self.keep(address)
        return jf_status(JF_OK)
    }

    /// The address with a port of its own in place of port 0: 40001, 40002 …
    private func whole(_ address: String) -> String {
        guard address.hasSuffix(":0") else { return address }
        return address.dropLast() + "\(40_001 + self.acceptors.count + self.ports.count)"
    }
}
