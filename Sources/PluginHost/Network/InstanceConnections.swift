import CJackfield
import Network
import Synchronization

/// What one instance has open: its connections and ports.
final class InstanceConnections: Sendable {
    /// How many of a kind an instance may have at the same time; see docs/limits.md.
    fileprivate enum Most {
        static let transfers = 256
        static let ownSockets = 256
        static let streams = 1_024
        static let ports = 1_024
    }

    private struct State {
        var open: [jf_handle: PluginConnection] = [:]
        var counts: [String: Int] = [:]
        var listeners: [any StreamListener] = []
        var isOver = false

        /// Another may take the place of this one.
        mutating func free(_ handle: jf_handle) {
            guard let (kind, _) = self.open[handle]?.kind else { return }
            self.counts[kind, default: 1] -= 1
        }
    }

    private let state = Mutex(State())
    /// Locked while the plugin hears of a request or a new connection: nothing of that happens after `end`.
    private let door = Mutex(true)

    /// Lets the plugin hear of something new; nil once the instance ends.
    func admit<Result>(_ body: () -> Result) -> Result? {
        self.door.withLock { isOpen in isOpen ? body() : nil }
    }

    /// Gives a connection its handle.
    /// - Throws: JF_E_GONE when the instance ends, JF_E_OVERLOAD when there are too many.
    func add(_ connection: PluginConnection) throws(Refusal) -> jf_handle {
        let handle = try self.state.withLock { state throws(Refusal) in
            guard !state.isOver else { throw Refusal(status: jf_status(JF_E_GONE)) }
            if let (kind, most) = connection.kind {
                guard state.counts[kind, default: 0] < most else {
                    throw Refusal(status: jf_status(JF_E_OVERLOAD))
                }
            }
            guard let handle = HandleTable.shared.add(.connection(connection)) else {
                throw Refusal(status: jf_status(JF_E_OVERLOAD))
            }
            state.open[handle] = connection
            if let (kind, _) = connection.kind { state.counts[kind, default: 0] += 1 }
            return handle
        }
        return handle
    }

    /// The connection never came to be, or the plugin need not hear of its end.
    func remove(_ handle: jf_handle) {
        HandleTable.shared.remove(handle)
        self.state.withLock { state in
            state.free(handle)
            state.open[handle] = nil
        }
    }

    /// The plugin hears that the connection has ended. Handle and place are free before that; the connection is known until
    /// after, so that `end` waits for what the plugin does meanwhile.
    func ended(
        _ connection: PluginConnection, _ how: PluginConnection.End, _ handle: jf_handle
    ) {
        HandleTable.shared.remove(handle)
        self.state.withLock { $0.free(handle) }
        connection.end(how, handle)
        self.state.withLock { $0.open[handle] = nil }
    }

    /// False: the instance ends.
    func add(_ listeners: [any StreamListener]) -> Bool {
        self.state.withLock { state in
            guard !state.isOver else { return false }
            state.listeners += listeners
            return true
        }
    }

    /// When this returns, no function of the plugin runs for a connection, and none will. Control thread.
    func end() {
        self.door.withLock { $0 = false }
        let (open, listeners) = self.state.withLock { state in
            defer { (state.open, state.listeners, state.isOver) = ([:], [], true) }
            return (state.open, state.listeners)
        }
        for listener in listeners { listener.close() }
        for (handle, connection) in open {
            connection.end(.shutDown, handle)
            connection.cut()
        }
    }

    /// Takes the network away from a plugin that does not end; what it hears of that comes as ever. Any thread.
    func cut() {
        let (open, listeners) = self.state.withLock { state in
            state.isOver = true
            return (state.open, state.listeners)
        }
        for listener in listeners { listener.close() }
        for connection in open.values { connection.cut() }
    }

    struct Refusal: Error { let status: jf_status }
}

extension PluginConnection {
    /// What it counts as, and how many of these there may be; nil: the web server counts it.
    fileprivate var kind: (name: String, most: Int)? {
        switch self.link {
        case .exchange: nil
        case .socket(let socket):
            socket is any ClientSocket ? ("own socket", InstanceConnections.Most.ownSockets) : nil
        case .stream: ("stream", InstanceConnections.Most.streams)
        case .port: ("port", InstanceConnections.Most.ports)
        case .transfer: ("transfer", InstanceConnections.Most.transfers)
        }
    }
}
