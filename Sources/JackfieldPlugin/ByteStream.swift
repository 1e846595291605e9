import CJackfield

/// What a plugin does with the connections to one of its ports.
public protocol StreamAcceptor: AnyObject, Sendable {
    /// A client has connected; what is thrown closes the connection at once. On the thread of the connection.
    /// - Parameter peer: its address and port.
    func accept(_ stream: ByteStream, from peer: String) throws(ProviderError)
        -> any ByteStreamReader
}

/// What reads a stream; on the thread of the connection, one call after the other.
public protocol ByteStreamReader: AnyObject, Sendable {
    /// Bytes as they come, in no particular pieces, borrowed for the call.
    func receive(_ bytes: RawSpan)

    /// Last and once: the peer sends no more, or the connection is lost. What was sent before still leaves.
    func closed()
}

/// A TCP connection that was accepted. Any thread.
@safe public struct ByteStream: @unchecked Sendable {
    let host: Host
    // Lives as long as the process.
    let service: UnsafePointer<jf_host_listen_v1>
    let connection: jf_connection

    /// Sends bytes, which are copied all or not at all. Allocates nothing on the connection's thread.
    public func send(_ bytes: RawSpan) -> WebSocket.Delivery {
        WebSocket.Delivery(
            unsafe bytes.withUnsafeBytes {
                unsafe self.service.pointee.send(
                    self.host.table, self.connection, 0, jf_str($0))
            })
    }

    /// Closes it once what was sent has left; `closed` of its reader still comes.
    public func close() {
        _ = unsafe self.service.pointee.close(self.host.table, self.connection, 0, jf_str())
    }
}

extension Host {
    /// Accepts TCP connections until the instance is destroyed. Control thread.
    /// - Parameter address: of this machine: "127.0.0.1:9092", "[::1]:9092"; port 0 lets the system choose.
    /// - Returns: where it listens.
    public func accept(
        at address: String, _ acceptor: any StreamAcceptor
    ) throws(ProviderError) -> String {
        guard let service = unsafe self.listen,
            let listen = unsafe self.function(\jf_host_listen_v1.tcp, of: service)
        else { throw ProviderError(.unsupported, "this host opens no ports for plugins") }
        let box = unsafe AcceptorBox(acceptor, self, service)
        var given = unsafe jf_str()
        let status = unsafe address.lend { address in
            unsafe listen(
                self.table, self.handle, address, AcceptorBox.table,
                Unmanaged.passUnretained(box).toOpaque(), &given)
        }
        guard status == JF_OK else {
            throw ProviderError(status: status, Self.refusal(status, of: "the port \(address)"))
        }
        self.keepUntilDestroyed(box)
        return unsafe String(copying: given)
    }

    /// A function that later hosts have at the end of their table.
    func function<Table, Function>(
        _ member: KeyPath<Table, Function?>, of table: UnsafePointer<Table>
    ) -> Function? {
        guard let offset = MemoryLayout<Table>.offset(of: member) else { return nil }
        let size = unsafe UnsafeRawPointer(table).load(as: UInt32.self)
        guard Int(size) >= offset + MemoryLayout<Function?>.size else { return nil }
        return unsafe table.pointee[keyPath: member]
    }
}

/// An acceptor as the host knows it, kept until the instance is destroyed.
@safe private final class AcceptorBox: @unchecked Sendable {
    let acceptor: any StreamAcceptor
    let host: Host
    // Lives as long as the process.
    let service: UnsafePointer<jf_host_listen_v1>

    init(
        _ acceptor: any StreamAcceptor, _ host: Host, _ service: UnsafePointer<jf_host_listen_v1>
    ) {
        self.acceptor = acceptor
        self.host = host
        unsafe self.service = service
    }

    /// `jf_acceptor`; lives as long as the process. Constant once it is made.
    nonisolated(unsafe) static let table: UnsafePointer<jf_acceptor> = {
        let memory = UnsafeMutablePointer<jf_acceptor>.allocate(capacity: 1)
        unsafe memory.initialize(
            to: jf_acceptor(
                struct_size: UInt32(MemoryLayout<jf_acceptor>.size), flags: 0,
                accept: { context, connection, peer, table, reader in
                    guard let context = unsafe context else { return jf_status(JF_E_INTERNAL) }
                    let box = unsafe Unmanaged<AcceptorBox>.fromOpaque(context)
                        .takeUnretainedValue()
                    let stream = unsafe ByteStream(
                        host: box.host, service: box.service, connection: connection)
                    do throws(ProviderError) {
                        let made = try box.acceptor.accept(
                            stream, from: unsafe String(copying: peer))
                        unsafe table.pointee = ReaderBox.table
                        unsafe reader.pointee = Unmanaged.passRetained(ReaderBox(made)).toOpaque()
                        return jf_status(JF_OK)
                    } catch {
                        return error.code.rawValue
                    }
                }))
        return unsafe UnsafePointer(memory)
    }()
}

/// The reader of a stream; let go with `closed`.
private final class ReaderBox: Sendable {
    let reader: any ByteStreamReader

    init(_ reader: any ByteStreamReader) { self.reader = reader }

    /// `jf_stream`; lives as long as the process. Constant once it is made.
    nonisolated(unsafe) static let table: UnsafePointer<jf_stream> = {
        let memory = UnsafeMutablePointer<jf_stream>.allocate(capacity: 1)
        unsafe memory.initialize(
            to: jf_stream(
                struct_size: UInt32(MemoryLayout<jf_stream>.size), flags: 0,
                data: { context, _, bytes in
                    guard let context = unsafe context else { return }
                    let box = unsafe Unmanaged<ReaderBox>.fromOpaque(context).takeUnretainedValue()
                    unsafe box.reader.receive(bytes.buffer.bytes)
                },
                closed: { context, _ in
                    guard let context = unsafe context else { return }
                    unsafe Unmanaged<ReaderBox>.fromOpaque(context).takeRetainedValue()
                        .reader.closed()
                }))
        return unsafe UnsafePointer(memory)
    }()
}
