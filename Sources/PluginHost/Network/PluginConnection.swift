import CJackfield
import Network
import Synchronization

/// A connection of an instance, which the plugin knows by a handle.
final class PluginConnection: Sendable {
    enum Link: Sendable {
        case exchange(any HTTPExchange)
        case socket(any WebSocket)
        case stream(any ByteStream)
        case port(any DatagramSocket)
        case transfer(any Transfer)
    }

    /// What the plugin has given for it.
    @safe enum Reader: @unchecked Sendable {
        // All are the plugin's, good until the last call of the table.
        case socket(UnsafePointer<jf_websocket>, UnsafeMutableRawPointer?)
        case stream(UnsafePointer<jf_stream>, UnsafeMutableRawPointer?)
        case port(UnsafePointer<jf_datagrams>, UnsafeMutableRawPointer?)
        case transfer(UnsafePointer<jf_http_reader>, UnsafeMutableRawPointer?)
    }

    /// How it ends.
    enum End {
        case closed(code: UInt16, reason: String)
        case done(NetworkFailure?)
        /// With the instance.
        case shutDown
    }

    let instance: PluginInstance
    let link: Link
    /// Lent to the plugin as long as the connection is open.
    let texts = KeptTexts()
    /// Of a port for datagrams.
    let peers = AdmittedPeers()
    /// Locked while the plugin is called, so that nothing is called any more once it was taken away.
    private let reader: Mutex<Reader?>

    init(_ link: Link, of instance: PluginInstance, _ reader: Reader? = nil) {
        self.link = link
        self.instance = instance
        self.reader = Mutex(reader)
    }

    /// The plugin has accepted the connection.
    func accept(_ reader: Reader) { self.reader.withLock { $0 = reader } }

    // MARK: - What is told

    /// A whole message has come. Takes no lock that another connection has.
    func receive(_ kind: WebSocketMessage, _ bytes: RawSpan, _ handle: jf_handle) {
        let number = UInt32(kind == .text ? JF_MESSAGE_TEXT : JF_MESSAGE_BINARY)
        self.reader.withLock { reader in
            guard case .socket(let table, let context) = reader else { return }
            unsafe bytes.withUnsafeBytes {
                unsafe table.pointee.message(context, handle, number, jf_str($0))
            }
        }
    }

    /// The server has accepted the plugin's own WebSocket.
    func opened(_ handle: jf_handle) {
        self.reader.withLock { reader in
            guard case .socket(let table, let context) = reader,
                unsafe Int(table.pointee.struct_size) >= MemoryLayout<jf_websocket>.size
            else { return }
            unsafe table.pointee.opened?(context, handle)
        }
    }

    /// Bytes of a stream, or of an answer.
    func receive(_ bytes: RawSpan, _ handle: jf_handle) {
        self.reader.withLock { reader in
            unsafe bytes.withUnsafeBytes { bytes in
                switch reader {
                case .stream(let table, let context):
                    unsafe table.pointee.data(context, handle, jf_str(bytes))
                case .transfer(let table, let context):
                    unsafe table.pointee.data?(context, handle, jf_str(bytes))
                default: break
                }
            }
        }
    }

    /// A datagram.
    func receive(_ bytes: RawSpan, from peer: Span<UInt8>, _ handle: jf_handle) {
        self.peers.admit(peer)
        self.reader.withLock { reader in
            guard case .port(let table, let context) = reader else { return }
            unsafe bytes.withUnsafeBytes { bytes in
                unsafe peer.withUnsafeBytes { peer in
                    unsafe table.pointee.data(context, handle, jf_str(peer), jf_str(bytes))
                }
            }
        }
    }

    /// Status and headers of an answer.
    func receive(
        _ status: Int, _ headers: [(name: String, value: String)], _ handle: jf_handle
    ) {
        self.reader.withLock { reader in
            guard case .transfer(let table, let context) = reader,
                let head = unsafe table.pointee.head
            else { return }
            unsafe lendAll(headers.flatMap { [$0.name, $0.value] }) { texts in
                let pairs = unsafe stride(from: 0, to: texts.count, by: 2).map { index in
                    unsafe jf_kv(key: texts[index], value: texts[index + 1])
                }
                unsafe pairs.withUnsafeBufferPointer {
                    unsafe head(
                        context, handle, UInt32(status), $0.baseAddress, UInt32($0.count))
                }
            }
        }
    }

    /// The connection has ended, or its instance does; only the first of these is told.
    func end(_ end: End, _ handle: jf_handle) {
        HandleTable.shared.remove(handle)
        self.reader.withLock { reader in
            guard let last = reader else { return }
            reader = nil
            last.tell(end, handle)
        }
    }

    /// Takes the network away from under it.
    func cut() {
        switch self.link {
        case .exchange(let exchange): exchange.respond(HTTPResponse(status: 503))
        case .socket(let socket): socket.close(code: 1_001, reason: Self.farewell)
        case .stream(let stream): stream.drop()
        case .port(let port): port.close()
        case .transfer(let transfer): transfer.cancel()
        }
    }

    static let farewell = "the host is shutting down"
}

extension PluginConnection.Reader {
    fileprivate func tell(_ end: PluginConnection.End, _ handle: jf_handle) {
        switch self {
        case .socket(let table, let context):
            let (code, reason) = end.codeAndReason
            unsafe reason.lend {
                unsafe table.pointee.closed(context, handle, UInt32(code), $0)
            }
        case .stream(let table, let context): unsafe table.pointee.closed(context, handle)
        case .port(let table, let context): unsafe table.pointee.closed?(context, handle)
        case .transfer(let table, let context):
            guard let failure = end.failure else {
                return unsafe table.pointee.done(context, handle, nil)
            }
            unsafe failure.reason.lend { reason in
                var error = unsafe jf_error()
                unsafe error.struct_size = unsafe UInt32(MemoryLayout<jf_error>.size)
                unsafe error.status = failure.status
                unsafe error.message = reason
                unsafe table.pointee.done(context, handle, &error)
            }
        }
    }
}

extension PluginConnection.End {
    fileprivate var codeAndReason: (UInt16, String) {
        switch self {
        case .closed(let code, let reason): (code, reason)
        case .done(let failure): (1_006, failure?.reason ?? "")
        case .shutDown: (1_001, PluginConnection.farewell)
        }
    }

    fileprivate var failure: NetworkFailure? {
        switch self {
        case .closed(_, let reason): NetworkFailure(.unreachable, reason)
        case .done(let failure): failure
        case .shutDown: NetworkFailure(.cancelled, PluginConnection.farewell)
        }
    }
}

extension NetworkFailure {
    /// In words of the contract.
    var status: jf_status {
        switch self.code {
        case .timedOut: jf_status(JF_E_TIMEOUT)
        case .unreachable: jf_status(JF_E_UNAVAILABLE)
        case .violation: jf_status(JF_E_PROTOCOL)
        case .cancelled: jf_status(JF_E_CANCELLED)
        case .unavailablePort: jf_status(JF_E_CONFIG)
        }
    }
}

extension jf_str {
    /// Borrows bytes.
    init(_ bytes: UnsafeRawBufferPointer) {
        unsafe self.init(
            ptr: bytes.baseAddress?.assumingMemoryBound(to: CChar.self), len: bytes.count)
    }

    /// What is borrowed; nil: it has a length, but no address.
    var buffer: UnsafeRawBufferPointer? {
        guard unsafe self.len == 0 || self.ptr != nil else { return nil }
        return unsafe UnsafeRawBufferPointer(start: self.ptr, count: self.len)
    }
}
