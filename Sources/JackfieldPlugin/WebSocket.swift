import CJackfield

/// A WebSocket, whoever has opened it. Any thread.
@safe public struct WebSocket: @unchecked Sendable {
    public enum Message: Sendable { case text, binary }

    /// What became of a message.
    public enum Delivery: Sendable {
        case sent, full, gone

        init(_ status: jf_status) {
            switch Int(status) {
            case JF_OK: self = .sent
            case JF_AGAIN: self = .full
            default: self = .gone
            }
        }
    }

    typealias Send =
        @convention(c) (UnsafePointer<jf_host>, jf_connection, UInt32, jf_str) -> jf_status
    typealias Close =
        @convention(c) (UnsafePointer<jf_host>, jf_connection, UInt32, jf_str) -> jf_status

    private let host: Host
    private let connection: jf_connection
    // The host's: they live as long as the process. To ask for them anew would allocate.
    private let sending: Send
    private let closing: Close

    init(_ connection: jf_connection, of host: Host, send: Send, close: Close) {
        self.host = host
        self.connection = connection
        unsafe self.sending = unsafe send
        unsafe self.closing = unsafe close
    }

    /// Sends one whole message, which is copied; text must be UTF-8. Allocates nothing on the connection's thread.
    public func send(_ kind: Message, _ bytes: RawSpan) -> Delivery {
        let number = UInt32(kind == .text ? JF_MESSAGE_TEXT : JF_MESSAGE_BINARY)
        return Delivery(
            unsafe bytes.withUnsafeBytes {
                unsafe self.sending(self.host.table, self.connection, number, jf_str($0))
            })
    }

    @discardableResult
    public func send(_ text: String) -> Delivery {
        unsafe self.send(.text, text.utf8Span.span.bytes)
    }

    /// Closes it once what was sent has left; `closed` of its reader still comes.
    public func close(_ code: UInt32 = 1_000, _ reason: String = "") {
        _ = unsafe reason.lend {
            unsafe self.closing(self.host.table, self.connection, code, $0)
        }
    }
}
