import CJackfield

/// A WebSocket that a test has opened to a path of the plugin, or that the plugin has opened.
@safe package final class FakeSocket {
    let table: UnsafePointer<jf_websocket>
    let context: UnsafeMutableRawPointer?
    let connection: jf_connection
    /// What the plugin has sent, in order: a text, or the bytes of a binary message.
    package internal(set) var messages: [Message] = []
    /// How the plugin has closed it.
    package internal(set) var closed: (code: UInt32, reason: String)?
    /// Whether the plugin is told that too much waits.
    package var isFull = false
    private var hasLeft = false

    package enum Message: Equatable {
        case text(String)
        case binary([UInt8])
    }

    init(
        _ table: UnsafePointer<jf_websocket>, context: UnsafeMutableRawPointer?,
        connection: jf_connection
    ) {
        unsafe self.table = table
        unsafe self.context = context
        self.connection = connection
    }

    package var texts: [String] {
        self.messages.compactMap { if case .text(let text) = $0 { text } else { nil } }
    }

    package func send(_ text: String) { self.send(JF_MESSAGE_TEXT, Array(text.utf8)) }

    package func send(_ bytes: [UInt8]) { self.send(JF_MESSAGE_BINARY, bytes) }

    /// The other side goes.
    package func leave(_ code: UInt32 = 1_001, _ reason: String = "") {
        guard !self.hasLeft else { return }
        self.hasLeft = true
        unsafe ProviderUnderTest.lend(reason) {
            unsafe self.table.pointee.closed(self.context, self.connection, code, $0)
        }
    }

    // MARK: - The plugin's side

    func open() {
        guard unsafe Int(self.table.pointee.struct_size) >= MemoryLayout<jf_websocket>.size else {
            return
        }
        unsafe self.table.pointee.opened?(self.context, self.connection)
    }

    func take(_ kind: UInt32, _ data: jf_str) -> jf_status {
        guard self.closed == nil, !self.hasLeft else { return jf_status(JF_E_GONE) }
        guard !self.isFull else { return jf_status(JF_AGAIN) }
        if Int(kind) == JF_MESSAGE_TEXT {
            self.messages.append(.text(unsafe FakeHost.text(data)))
        } else {
            self.messages.append(.binary(unsafe FakeHost.bytes(data)))
        }
        return jf_status(JF_OK)
    }

    func close(_ code: UInt32, _ reason: jf_str) -> jf_status {
        guard !self.hasLeft else { return jf_status(JF_E_GONE) }
        if self.closed == nil { self.closed = unsafe (code, FakeHost.text(reason)) }
        return jf_status(JF_OK)
    }

    private func send(_ kind: Int, _ bytes: [UInt8]) {
        unsafe bytes.withUnsafeBytes { bytes in
            let data = unsafe jf_str(
                ptr: bytes.baseAddress?.assumingMemoryBound(to: CChar.self), len: bytes.count)
            unsafe self.table.pointee.message(self.context, self.connection, UInt32(kind), data)
        }
    }
}
