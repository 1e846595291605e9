import CJackfield
import Network

/// What a plugin asks of its WebSockets and streams, whoever has opened them.
enum ConnectionCalls {
    static func send(
        _ host: UnsafePointer<jf_host>, _ handle: jf_connection, _ kind: UInt32, _ data: jf_str
    ) -> jf_status {
        guard let bytes = unsafe data.buffer else { return jf_status(JF_E_BAD_INPUT) }
        return unsafe host.context.withConnection(handle) { connection in
            switch connection.link {
            case .socket(let socket):
                switch Int(kind) {
                case JF_MESSAGE_TEXT:
                    return unsafe jf_status(socket.send(.text, bytes.bytes) ? JF_OK : JF_AGAIN)
                case JF_MESSAGE_BINARY:
                    return unsafe jf_status(socket.send(.binary, bytes.bytes) ? JF_OK : JF_AGAIN)
                default: return jf_status(JF_E_BAD_INPUT)
                }
            case .stream(let stream):
                guard kind == 0 else { return jf_status(JF_E_BAD_INPUT) }
                return unsafe jf_status(stream.send(bytes.bytes) ? JF_OK : JF_AGAIN)
            case .exchange, .port, .transfer: return jf_status(JF_E_GONE)
            }
        } ?? jf_status(JF_E_GONE)
    }

    static func close(
        _ host: UnsafePointer<jf_host>, _ handle: jf_connection, _ code: UInt32, _ reason: jf_str
    ) -> jf_status {
        unsafe host.context.withConnection(handle) { connection in
            switch connection.link {
            case .socket(let socket):
                guard let reason = unsafe String(copying: reason, limit: 123),
                    let code = UInt16(exactly: code)
                else { return jf_status(JF_E_BAD_INPUT) }
                socket.close(code: code, reason: reason)
            case .stream(let stream): stream.close()
            case .port(let port): port.close()
            case .exchange, .transfer: return jf_status(JF_E_GONE)
            }
            return jf_status(JF_OK)
        } ?? jf_status(JF_E_GONE)
    }
}
