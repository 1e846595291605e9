import CJackfield

/// What reads a port for datagrams; on the thread of the port, one call after the other.
public protocol DatagramReader: AnyObject, Sendable {
    /// One datagram, borrowed for the call.
    /// - Parameter peer: its sender's address and port.
    func receive(_ bytes: RawSpan, from peer: String)
}

/// A port for datagrams (UDP). It stays open until `close()` or the end of the instance. Any thread.
@safe public struct DatagramPort: @unchecked Sendable {
    /// Where it listens: "127.0.0.1:40000".
    public var address: String
    let host: Host
    let connection: jf_connection
    // The host's: they live as long as the process.
    let sending: @convention(c) (UnsafePointer<jf_host>, jf_connection, jf_str, jf_str) -> jf_status
    let service: UnsafePointer<jf_host_listen_v1>

    /// Sends one datagram; false: it was not taken. It may be lost on the way, as any.
    /// - Parameter peer: an address and a port.
    public func send(_ bytes: RawSpan, to peer: String) -> Bool {
        let status = unsafe peer.lend { peer in
            unsafe bytes.withUnsafeBytes {
                unsafe self.sending(self.host.table, self.connection, peer, jf_str($0))
            }
        }
        return status == JF_OK
    }

    public func close() {
        _ = unsafe self.service.pointee.close(self.host.table, self.connection, 0, jf_str())
    }
}

extension Host {
    /// Takes datagrams at an address of this machine. Any thread.
    /// - Parameter address: "127.0.0.1:40000", "[::1]:40000"; port 0 lets the system choose.
    public func receive(
        at address: String, _ reader: any DatagramReader
    ) throws(ProviderError) -> DatagramPort {
        guard let service = unsafe self.listen,
            let open = unsafe self.function(\jf_host_listen_v1.udp, of: service),
            let send = unsafe self.function(\jf_host_listen_v1.datagram, of: service)
        else { throw ProviderError(.unsupported, "this host opens no ports for plugins") }
        let box = unsafe Unmanaged.passRetained(DatagramBox(reader))
        var connection: jf_connection = 0
        var given = unsafe jf_str()
        let status = unsafe address.lend { address in
            unsafe open(
                self.table, self.handle, address, DatagramBox.table, box.toOpaque(), &connection,
                &given)
        }
        guard status == JF_OK else {
            unsafe box.release()
            throw ProviderError(status: status, Self.refusal(status, of: "the port \(address)"))
        }
        return unsafe DatagramPort(
            address: String(copying: given), host: self, connection: connection, sending: send,
            service: service)
    }
}

/// The reader of a port; let go with `closed`.
private final class DatagramBox: Sendable {
    let reader: any DatagramReader

    init(_ reader: any DatagramReader) { self.reader = reader }

    /// `jf_datagrams`; lives as long as the process. Constant once it is made.
    nonisolated(unsafe) static let table: UnsafePointer<jf_datagrams> = {
        let memory = UnsafeMutablePointer<jf_datagrams>.allocate(capacity: 1)
        unsafe memory.initialize(
            to: jf_datagrams(
                struct_size: UInt32(MemoryLayout<jf_datagrams>.size), flags: 0,
                data: { context, _, peer, bytes in
                    guard let context = unsafe context else { return }
                    let box = unsafe Unmanaged<DatagramBox>.fromOpaque(context)
                        .takeUnretainedValue()
                    unsafe box.reader.receive(bytes.buffer.bytes, from: String(copying: peer))
                },
                closed: { context, _ in
                    guard let context = unsafe context else { return }
                    unsafe Unmanaged<DatagramBox>.fromOpaque(context).release()
                }))
        return unsafe UnsafePointer(memory)
    }()
}
