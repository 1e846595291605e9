import CJackfield
import Synchronization

extension Host {
    /// Keeps what the host calls until the instance is destroyed.
    func keepUntilDestroyed(_ object: any AnyObject & Sendable) {
        KeptObjects.all.withLock { $0[KeptObjects.Owner(self), default: []].append(object) }
    }
}

/// What the host knows by address, and calls until the instance is destroyed.
enum KeptObjects {
    /// An instance: a process may have several hosts, each with handles of its own.
    struct Owner: Hashable {
        private let table: UInt
        private let handle: jf_handle

        init(_ host: Host) {
            self.table = unsafe UInt(bitPattern: host.table)
            self.handle = host.handle
        }
    }

    static let all = Mutex<[Owner: [any AnyObject & Sendable]]>([:])
}
