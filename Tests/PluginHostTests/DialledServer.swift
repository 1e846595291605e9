import Network
import Synchronization
import TestSupport

/// What the WebSockets of a plugin reach.
enum DialledServer {
    /// A server that says back what it hears.
    static let echo = Route(connect: { socket, _ in
        .success(
            WebSocketEvents(message: { _ = socket.send($0, $1) }, closed: { _, _ in }))
    })

    /// A server that says one thing and tells how the socket has ended.
    static func saying(
        _ bytes: [UInt8], _ kind: WebSocketMessage = .text, ended: Ending = Ending()
    ) -> Route {
        Route(connect: { socket, _ in
            _ = unsafe socket.send(kind, bytes.span.bytes)
            return .success(
                WebSocketEvents(
                    message: { kind, bytes in
                        let text = unsafe bytes.withUnsafeBytes {
                            unsafe String(decoding: $0, as: UTF8.self)
                        }
                        ended.hear("\(kind) \(text)")
                    },
                    closed: { code, reason in ended.tell("\(code) \(reason)") }))
        })
    }

    final class Ending: Sendable {
        private let first = Mutex<String?>(nil)
        private let end = Mutex<String?>(nil)
        private let hasHeard = Signal()
        private let signal = Signal()

        func hear(_ text: String) {
            self.first.withLock { $0 = $0 ?? text }
            self.hasHeard.send()
        }

        func firstMessage() async -> String {
            await self.hasHeard.wait()
            return self.first.withLock { $0 ?? "" }
        }

        func tell(_ text: String) {
            self.end.withLock { $0 = text }
            self.signal.send()
        }

        func wait() async -> String {
            await self.signal.wait()
            return self.end.withLock { $0 ?? "" }
        }
    }
}
