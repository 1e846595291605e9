import CWebSockets
import Synchronization

/// What libwebsockets says of errors: kept for the message of what failed, never printed.
package enum LibraryLog {
    private static let line = Mutex("")
    private static let isTaken = Atomic<Bool>(false)

    /// The last error; of any server in the process.
    package static var last: String { self.line.withLock { $0.isEmpty ? "no reason given" : $0 } }

    package static func take() {
        guard !self.isTaken.exchange(true, ordering: .relaxed) else { return }
        unsafe lws_set_log_level(Int32(LLL_ERR)) { _, text in
            guard let text = unsafe text else { return }
            var message = unsafe String(cString: text)
            while message.last?.isNewline == true { message.removeLast() }
            LibraryLog.line.withLock { $0 = message }
        }
    }
}
