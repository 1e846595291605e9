import CJackfield
import CallModel
import Drills
import EventLoop
import Synchronization

/// How a drill's session ends: for the host, for the plugin, or for the one long before the other.
extension DrilledSession {
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
    func leaveHost() {
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
    func end() {
        guard HandleTable.shared.remove(self.inner) else { return }
        self.drill.remove(self)
        self.late.removeAll()
        self.instance.context.services.timers.stopAll(of: self.inner)
        let (timers, isOrphan) = self.state.withLock { state in
            defer { state.timers = [] }
            return (state.timers, state.isOrphan)
        }
        for timer in timers { timer.stop() }
        if isOrphan { self.instance.sessionEnded() }
    }
}
