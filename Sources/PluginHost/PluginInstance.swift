import CJackfield
package import CallModel
import Drills
import EventLoop
import Providers
import Synchronization

/// One configured provider: a plugin's capability with its settings, shared by the calls of all loops.
///
/// Its control calls run one after the other on a thread of its own. Everything here may be used from any
/// thread.
package final class PluginInstance: Sendable {
    /// How the provider feels, as the plugin tells.
    package enum Health: Sendable, Equatable {
        case up
        case degraded(reason: String)
        case down(reason: String)
    }

    /// What one is made from.
    struct Setup: Sendable {
        var name: String
        var capability: Capability
        var settingsJSON: String
        var secrets: [String: String]
        var allowedSecrets: Set<String>
        var sessionLimit: Int
        var isInline: Bool
        var maxIngestRate: Int
        var fault: Fault?
        var egress: Egress
    }

    struct Inner {
        var handle: jf_handle = 0
        var pointer: PluginPointer?
        var health = Health.up
        var lastReason = ""
        var sessions = 0
        var abandoned = 0
        var isShutDown = false
        var onIdle: (@Sendable () -> Void)?
        var nextRequest: jf_request = 1
        var requests: [jf_request: InstanceRequest] = [:]
        var incoming: (@Sendable (IncomingCall) -> Void)?
        var operationsJSON = "[]"
        /// Hosts to which data may not go, and of which the log has told.
        var refusedHosts: Set<String> = []
    }

    let context: PluginContext
    let setup: Setup
    let table: CapabilityPointer
    /// What drills of this provider use; nil for one that has no fault.
    let drill: ProviderDrill?
    let host: HostPointer
    let settings: JSONValue
    let state: StateFolder
    let holds: ClockHolds
    let control: ControlThread
    let paths = InstancePaths()
    let connections = InstanceConnections()
    let inner = Mutex(Inner())
    private let overrunCount = Atomic<Int>(0)
    private let texts = KeptTexts()

    init(
        _ setup: Setup, table: CapabilityPointer, host: HostPointer, context: PluginContext
    ) throws(ProviderFailure) {
        guard let settings = JSONValue(parsing: setup.settingsJSON) else {
            throw ProviderFailure(
                .misconfigured, "the settings of provider \(setup.name) are not JSON")
        }
        self.setup = setup
        self.table = table
        self.drill = setup.fault.map { ProviderDrill($0, of: setup.capability, table) }
        self.host = host
        self.context = context
        self.settings = settings
        self.state = StateFolder(root: context.services.stateRoot, name: setup.name)
        self.holds = ClockHolds(loop: context.services.clock)
        self.control = ControlThread(services: context.services) { [name = setup.name] call in
            context.report(.stuckCall, "\(call) is past its deadline", provider: name)
        }
    }

    /// Its name in the configuration.
    package var name: String { self.setup.name }
    package var capability: Capability { self.setup.capability }
    package var pluginID: String { self.context.id }

    // MARK: - How it does

    package var health: Health {
        let told = self.inner.withLock { $0.health }
        guard self.control.isStuck else { return told }
        return .down(reason: "a call of the plugin does not return")
    }

    /// Audio calls that took longer than their budget.
    package var overruns: Int { self.overrunCount.load(ordering: .relaxed) }

    /// Sessions that are open now, and those that the plugin never let go of.
    package var sessions: (open: Int, abandoned: Int) {
        self.inner.withLock { ($0.sessions, $0.abandoned) }
    }

    func countOverrun() { self.overrunCount.add(1, ordering: .relaxed) }

    /// Keeps what the plugin logged as an error, to say it when the call that it made fails.
    func rememberReason(_ reason: String) {
        self.inner.withLock { $0.lastReason = reason }
    }

    func takeReason() -> String? {
        self.inner.withLock { inner in
            defer { inner.lastReason = "" }
            return inner.lastReason.isEmpty ? nil : inner.lastReason
        }
    }

    /// The failure that a status of the plugin stands for.
    func failure(_ status: jf_status, in function: String) -> ProviderFailure {
        let reason = self.takeReason().map { self.context.services.redacted($0) }
        return ProviderFailure(
            status: status, reason ?? "provider \(self.name) refused \(function)")
    }

    /// The failure as the host may show it.
    func redacted(_ failure: ProviderFailure) -> ProviderFailure {
        var failure = failure
        failure.reason = self.context.services.redacted(failure.reason)
        return failure
    }

    /// The table that this session is to use.
    func table(for options: SessionOptions) -> CapabilityPointer {
        guard let drill = self.drill, options.drilled.contains(self.name) else {
            return self.table
        }
        return drill.table
    }

    // MARK: - What the plugin reads

    /// The text setting at this JSON Pointer; lives as long as the instance.
    func keptText(at pointer: String) -> jf_str? {
        guard case .text(let text) = self.settings[pointer: pointer] else { return nil }
        return unsafe self.texts.keep(text, as: pointer)
    }

    /// Lends a text for as long as the instance lives.
    func keep(_ text: String) -> jf_str { unsafe self.texts.keep(text, as: "text:\(text)") }

    func secret(_ name: String) throws(ProviderFailure) -> String {
        guard self.setup.allowedSecrets.contains(name) else {
            throw ProviderFailure(.forbidden, "the manifest does not name secret \(name)")
        }
        guard let secret = self.setup.secrets[name] else {
            throw ProviderFailure(.gone, "the configuration does not bind secret \(name)")
        }
        return secret
    }

    // MARK: - Sessions

    /// Counts one more session, or says why there can be none.
    func admitSession() throws(ProviderFailure) {
        guard !self.control.isStuck else {
            throw ProviderFailure(
                .timedOut, "provider \(self.name) does not return from an earlier call")
        }
        let refusal = self.inner.withLock { inner -> ProviderFailure? in
            guard !inner.isShutDown else {
                return ProviderFailure(.gone, "provider \(self.name) is shutting down")
            }
            guard inner.sessions < self.setup.sessionLimit else {
                return ProviderFailure(
                    .overloaded,
                    "provider \(self.name) has \(inner.sessions) sessions, as many as its manifest "
                        + "allows (limits.sessions)")
            }
            inner.sessions += 1
            return nil
        }
        if let refusal { throw refusal }
    }

    /// Counts a session that the host has let go of and the plugin has not.
    func keepSession() { self.inner.withLock { $0.sessions += 1 } }

    func sessionEnded(isAbandoned: Bool = false) {
        let onIdle = self.inner.withLock { inner -> (@Sendable () -> Void)? in
            inner.sessions -= 1
            if isAbandoned { inner.abandoned += 1 }
            return inner.sessions == 0 ? inner.onIdle : nil
        }
        onIdle?()
    }

    /// An abandoned session was let go of after all.
    func abandonedSessionReturned() { self.inner.withLock { $0.abandoned -= 1 } }
}

/// A host table, as given to the plugin.
@safe struct HostPointer: @unchecked Sendable {
    // Constant memory that lives as long as the process.
    let raw: UnsafePointer<jf_host>
}
