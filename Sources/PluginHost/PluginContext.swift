import CJackfield
import CallModel
import Synchronization

/// One plugin in one host: what its `jf_host` table stands for. Lives as long as the process.
final class PluginContext: Sendable {
    let id: String
    let services: HostServices
    let misbehaviours = MisbehaviourCounts()
    /// How many the plugin has made and not yet destroyed.
    let instances = Atomic<Int>(0)
    private let warned = Mutex<Set<Misbehaviour>>([])

    init(id: String, services: HostServices) {
        self.id = id
        self.services = services
    }

    /// Counts, and logs the first of a kind. Not real-time safe.
    func report(_ kind: Misbehaviour, _ detail: String, provider: String = "") {
        self.misbehaviours.add(kind)
        guard self.warned.withLock({ $0.insert(kind).inserted }) else { return }
        self.services.log(
            PluginLogLine(
                level: .warning, plugin: self.id, provider: provider,
                message: "the plugin breaks the contract; more of this kind is only counted",
                fields: ["misbehaviour": "\(kind)", "detail": detail]))
    }

    /// Lends what the handle stands for, if it is one of this plugin's; counts if it is not. Any thread,
    /// real-time safe.
    func with<Result>(_ handle: jf_handle, _ body: (HandleTarget) -> Result) -> Result? {
        let found = HandleTable.shared.with(handle) { target -> Result? in
            target.context === self ? body(target) : nil
        }
        if case .some(.some(let result)) = found { return result }
        self.misbehaviours.add(.staleHandle)
        return nil
    }

    func withInstance<Result>(
        _ handle: jf_handle, _ body: (PluginInstance) -> Result
    ) -> Result? {
        self.with(handle) { target -> Result? in
            guard case .instance(let instance) = target else { return nil }
            return body(instance)
        } ?? nil
    }

    func withConnection<Result>(
        _ handle: jf_handle, _ body: (PluginConnection) -> Result
    ) -> Result? {
        self.with(handle) { target -> Result? in
            guard case .connection(let connection) = target else { return nil }
            return body(connection)
        } ?? nil
    }

    func withSession<Result>(_ handle: jf_handle, _ body: (any HandleSession) -> Result)
        -> Result?
    {
        self.with(handle) { target -> Result? in
            guard case .session(let session) = target else { return nil }
            return body(session)
        } ?? nil
    }
}

extension HandleTarget {
    var instance: PluginInstance {
        switch self {
        case .instance(let instance): instance
        case .session(let session): session.instance
        case .connection(let connection): connection.instance
        }
    }

    var context: PluginContext { self.instance.context }
}
