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
        self.drill.add(self, inner)
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

    private var hostNow: Duration { self.instance.context.services.clock.now }

    // MARK: - The fault

    /// Strikes now, or once the fault's time has passed.
    func strikeAfterDelay(_ request: jf_request = 0) {
        guard self.drill.fault.after > .zero else { return self.strike(request) }
        self.schedule(after: self.drill.fault.after, request)
    }

    /// Strikes from the loop, where no call of the plugin is under way.
    func schedule(after delay: Duration, _ request: jf_request = 0) {
        let timer = self.loop.schedule(after: delay) { [weak self] _ in self?.strike(request) }
        self.state.withLock { $0.timers.append(timer) }
    }

    private func strike(_ request: jf_request) {
        for effect in self.state.withLock({ $0.plan.strike(request) }) {
            switch effect {
            case .fail(let code, let retryAfter, let request):
                self.emitFailure(code, retryAfter, request)
            case .flood(let request):
                for _ in 0..<DrillEvents.flood {
                    unsafe DrillEvents.content(self.drill.capability, request) {
                        _ = unsafe self.emit($0)
                    }
                }
            case .garbage(let shape, let request): self.emit(shape, request)
            case .exit(let time): self.drill.exit(until: self.hostNow + time)
            }
        }
    }

    private func emitFailure(
        _ code: ProviderFailure.Code, _ retryAfter: Duration?, _ request: jf_request
    ) {
        unsafe DrillEvents.error(code, retryAfter, request, Self.reason) {
            _ = unsafe self.emit($0)
        }
        guard request != 0, let pointer = self.state.withLock({ $0.pointer }) else { return }
        _ = unsafe self.drill.real.life.pointee.cancel(pointer.raw, request)
    }

    private func emit(_ shape: Fault.Garbage, _ request: jf_request) {
        let capability = self.drill.capability
        switch shape {
        case .badUTF8:
            unsafe DrillEvents.content(capability, request, DrillEvents.badText) {
                _ = unsafe self.emit($0)
            }
        case .wrongSize: unsafe DrillEvents.wrongSizes(request) { _ = unsafe self.emit($0) }
        case .otherHandle:
            // The next generation of this session's number: nobody has it while the session lives.
            unsafe DrillEvents.content(capability, request) {
                _ = unsafe self.host.pointee.emit(self.host, self.outer &+ 1 << 32, $0)
            }
        case .afterClosed:
            self.leaveHost()
            unsafe DrillEvents.content(capability, request) { _ = unsafe self.emit($0) }
        }
    }

    /// The process of the plugin has ended, as far as the host can see. On the loop.
    func die() {
        let isOpen = self.state.withLock { state in
            state.plan.dies()
            return !state.isHostTold
        }
        guard isOpen else { return }
        self.late.removeAll()
        self.emitFailure(.unavailable, nil, 0)
        self.leaveHost()
    }

    // MARK: - The end

    /// `close` of a drill's table. Control thread.
    func close(_ reason: UInt32) {
        let (pointer, hasPluginLeft) = self.state.withLock { state in
            state.plan.closes()
            defer { state.pointer = nil }
            return (state.pointer, state.hasPluginLeft)
        }
        self.late.removeAll()
        // The fault may have hidden that the plugin closed the session by itself.
        if hasPluginLeft { return self.tellClosed() }
        guard let pointer else { return }
        unsafe self.drill.real.life.pointee.close(pointer.raw, reason)
    }

    /// Ends the session for the host; the plugin is asked to close it as well.
    private func leaveHost() {
        let isOrphan = self.state.withLock { state in
            guard !state.isHostTold, !state.hasPluginLeft, !state.isOrphan else { return false }
            state.isOrphan = true
            state.leftover = state.pointer
            state.pointer = nil
            return true
        }
        if isOrphan { self.instance.keepSession() }
        self.tellClosed()
        self.closeLeftover()
    }

    /// Closes what the host has left behind, unless a call is under way: then that does it.
    func closeLeftover() {
        let leftover = self.state.withLock { state -> PluginPointer? in
            guard state.calls == 0 else { return nil }
            defer { state.leftover = nil }
            return state.hasPluginLeft ? nil : state.leftover
        }
        guard let pointer = leftover else { return }
        let close = unsafe self.drill.real.life.pointee.close
        _ = self.instance.control.run(
            "close", deadline: SessionCore.closeDeadline, holding: self.loop
        ) { unsafe close(pointer.raw, UInt32(JF_CLOSE_SHUTDOWN)) }
    }

    /// The plugin has let go of the session.
    func pluginLeft() -> jf_status {
        let passage = self.state.withLock { state -> FaultPlan.Passage? in
            guard !state.hasPluginLeft else { return nil }
            state.hasPluginLeft = true
            state.pointer = nil
            return state.plan.passage(of: .closed)
        }
        guard let passage else { return jf_status(JF_E_GONE) }
        self.instance.context.services.timers.stopAll(of: self.inner)
        if self.state.withLock({ $0.isHostTold }) {
            self.end()
        } else if passage == .passes {
            self.tellClosed()
        } else if case .isLate(let delay) = passage {
            self.late.add(after: delay) { self.tellClosed() }
        }
        return jf_status(JF_OK)
    }

    private func tellClosed() {
        let (isFirst, hasPluginLeft) = self.state.withLock { state in
            defer { state.isHostTold = true }
            return (!state.isHostTold, state.hasPluginLeft)
        }
        guard isFirst else { return }
        unsafe DrillEvents.closed { _ = unsafe self.emit($0) }
        if hasPluginLeft { self.end() }
    }

    /// Nobody uses the session any more.
    private func end() {
        guard HandleTable.shared.remove(self.inner) else { return }
        self.drill.remove(self.inner)
        self.late.removeAll()
        self.instance.context.services.timers.stopAll(of: self.inner)
        let (timers, isOrphan) = self.state.withLock { state in
            defer { state.timers = [] }
            return (state.timers, state.isOrphan)
        }
        for timer in timers { timer.stop() }
        if isOrphan { self.instance.sessionEnded() }
    }

    func emit(_ event: UnsafePointer<jf_event>) -> jf_status {
        unsafe self.host.pointee.emit(self.host, self.outer, event)
    }
}
