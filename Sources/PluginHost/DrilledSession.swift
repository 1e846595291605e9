import CJackfield
import CallModel
import Drills
import EventLoop
import Synchronization

/// Stands between the host and a plugin for one session of a drill, and does to both what the fault says.
///
/// The host calls `DrillTables` with the handle of this as its session; the plugin gets that handle too, so
/// that what it tells comes here first. What goes on to the host goes through the host's own table, as if
/// the plugin had told it. Any thread.
@safe final class DrilledSession: HandleSession, @unchecked Sendable {
    struct State {
        var plan: FaultPlan
        /// The plugin's session; nil before it is open, and once nothing may be asked of it any more.
        var pointer: PluginPointer?
        /// The plugin has said CLOSED.
        var hasPluginLeft = false
        /// The host has heard CLOSED.
        var isHostTold = false
        /// The host has heard CLOSED before the plugin said it.
        var isOrphan = false
        var timers: [LoopTimer] = []
        /// Calls of the plugin for the session that are under way.
        var calls = 0
        /// The plugin's session, to be closed once no call is under way.
        var leftover: PluginPointer?
        /// How the block that is reserved now goes on.
        var block = FaultPlan.Passage.passes
    }

    static let largestBlock = 1 << 17

    let core: SessionCore
    let drill: ProviderDrill
    /// The host's handle of the session; the plugin does not know it.
    let outer: jf_handle
    let state: Mutex<State>
    let late: LateQueue
    /// What the plugin writes audio into that the host does not get, or not yet. Its writer's own.
    let scratch = UnsafeMutableRawPointer.allocate(
        byteCount: DrilledSession.largestBlock, alignment: 16)
    /// The plugin's handle. Set once, before anybody has it.
    private(set) var inner: jf_handle = 0

    private init(_ core: SessionCore, _ drill: ProviderDrill, _ outer: jf_handle) {
        self.core = core
        self.drill = drill
        self.outer = outer
        self.state = Mutex(State(plan: FaultPlan(drill.fault, of: drill.capability)))
        self.late = LateQueue(loop: core.loop)
    }

    deinit { unsafe self.scratch.deallocate() }

    var instance: PluginInstance { self.core.instance }
    var loop: EventLoop { self.core.loop }
    var holds: ClockHolds { self.core.holds }
    var host: UnsafePointer<jf_host> { unsafe self.instance.host.raw }

    // MARK: - Opening

    /// `open` of a drill's table. Control thread.
    static func open(
        _ instance: UnsafeMutableRawPointer, _ handle: jf_handle,
        _ options: UnsafePointer<jf_open>,
        _ out: UnsafeMutablePointer<UnsafeMutableRawPointer?>
    ) -> jf_status {
        let core = HandleTable.shared.with(handle) { target -> SessionCore? in
            guard case .session(let session) = target else { return nil }
            return session as? SessionCore
        }
        guard let core = core ?? nil, let drill = core.instance.drill else {
            return jf_status(JF_E_GONE)
        }
        let session = DrilledSession(core, drill, handle)
        return unsafe session.open(instance, options, out)
    }

    private func open(
        _ instance: UnsafeMutableRawPointer, _ options: UnsafePointer<jf_open>,
        _ out: UnsafeMutablePointer<UnsafeMutableRawPointer?>
    ) -> jf_status {
        if self.drill.isDead(at: self.hostNow) { return self.refuse(.unavailable) }
        let isStruck = self.drill.strikes(at: .open)
        if isStruck, self.drill.fault.after == .zero {
            switch self.drill.fault.kind {
            case .error(let code, _): return self.refuse(code)
            case .exit(let time):
                self.drill.exit(until: self.hostNow + time)
                return self.refuse(.unavailable)
            default: break
            }
        }
        guard let inner = HandleTable.shared.add(.session(self)) else {
            return jf_status(JF_E_OVERLOAD)
        }
        self.inner = inner
        self.drill.add(self)
        if isStruck { self.strikeAfterDelay() }
        var opened: UnsafeMutableRawPointer?
        let status = unsafe self.drill.real.life.pointee.open(instance, inner, options, &opened)
        guard status >= 0, let opened = unsafe opened else {
            self.end()
            return status < 0 ? status : jf_status(JF_E_INTERNAL)
        }
        unsafe self.opened(PluginPointer(raw: opened))
        unsafe out.pointee = UnsafeMutableRawPointer(bitPattern: UInt(inner))
        return status
    }

    private func opened(_ pointer: PluginPointer) {
        self.state.withLock { state in
            guard !state.hasPluginLeft else { return }
            // The fault may have ended the session while the plugin opened it.
            if state.isOrphan { state.leftover = pointer } else { state.pointer = pointer }
        }
        self.closeLeftover()
    }

    private func refuse(_ code: ProviderFailure.Code) -> jf_status {
        self.instance.rememberReason(Self.reason)
        return code.rawValue
    }

    static let reason = "a drill: the configuration's fault"

    var hostNow: Duration { self.instance.context.services.clock.now }

    /// Tells the host, through its own table.
    func emit(_ event: UnsafePointer<jf_event>) -> jf_status {
        unsafe self.host.pointee.emit(self.host, self.outer, event)
    }
}
