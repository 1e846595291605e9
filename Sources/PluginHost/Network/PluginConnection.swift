import CJackfield
import Network
import Synchronization

/// A connection to one of an instance's paths, which the plugin knows by a handle.
final class PluginConnection: Sendable {
    enum Link: Sendable {
        case exchange(any HTTPExchange)
        case socket(any WebSocket)
    }

    /// What the plugin has given for a WebSocket.
    @safe struct Reader: @unchecked Sendable {
        // Both are the plugin's, good until `closed` was called.
        let table: UnsafePointer<jf_websocket>
        let context: UnsafeMutableRawPointer?
    }

    let instance: PluginInstance
    let link: Link
    /// Locked while the plugin is called, so that nothing is called any more once it was taken away.
    private let reader = Mutex<Reader?>(nil)

    init(_ link: Link, of instance: PluginInstance) {
        self.link = link
        self.instance = instance
    }

    /// The plugin has accepted the socket.
    func accept(_ reader: Reader) { self.reader.withLock { $0 = reader } }

    /// A whole message has come. Takes no lock that another connection has.
    func receive(_ kind: WebSocketMessage, _ bytes: RawSpan, _ handle: jf_handle) {
        let number = UInt32(kind == .text ? JF_MESSAGE_TEXT : JF_MESSAGE_BINARY)
        self.reader.withLock { reader in
            guard let reader else { return }
            unsafe bytes.withUnsafeBytes { bytes in
                let data = unsafe jf_str(
                    ptr: bytes.baseAddress?.assumingMemoryBound(to: CChar.self), len: bytes.count)
                unsafe reader.table.pointee.message(reader.context, handle, number, data)
            }
        }
    }

    /// The socket has ended, or the instance does; only the first of these is told.
    func close(_ code: UInt16, _ reason: String, _ handle: jf_handle) {
        HandleTable.shared.remove(handle)
        self.reader.withLock { reader in
            guard let last = reader else { return }
            reader = nil
            unsafe reason.lend {
                unsafe last.table.pointee.closed(last.context, handle, UInt32(code), $0)
            }
        }
    }
}
