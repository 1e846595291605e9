import CJackfield
import Drills
import Synchronization

/// What the host asks of a plugin in a drill.
extension DrilledSession {
    /// Starts a request, unless the fault keeps it from the plugin.
    func begin(_ request: jf_request, _ call: (PluginPointer) -> jf_status) -> jf_status {
        let isHeard = self.state.withLock { state in
            state.plan.begins(request)
            return state.plan.reachesPlugin()
        }
        guard isHeard else { return jf_status(JF_OK) }
        if self.drill.strikes(at: .request) { self.strikeAfterDelay(request) }
        let status = self.pass(request, call)
        if status < 0 { self.state.withLock { $0.plan.ends(request) } }
        return status
    }

    /// Goes on with a request, or with none (0), unless the fault keeps it from the plugin.
    /// - Parameter unheard: what the host is answered then.
    func pass(
        _ request: jf_request = 0, unheard: Int = JF_OK, _ call: (PluginPointer) -> jf_status
    ) -> jf_status {
        let pointer = self.state.withLock { state -> PluginPointer? in
            guard state.plan.reachesPlugin(request), let pointer = state.pointer else { return nil }
            state.calls += 1
            return pointer
        }
        guard let pointer else { return jf_status(unheard) }
        let status = call(pointer)
        let hasLeftover = self.state.withLock { state in
            state.calls -= 1
            return state.leftover != nil
        }
        if hasLeftover { self.closeLeftover() }
        return status
    }

    func cancel(_ request: jf_request) -> jf_status {
        let pointer = self.state.withLock { state in
            state.plan.ends(request)
            return state.pointer
        }
        guard let pointer else { return jf_status(JF_OK) }
        return unsafe self.drill.real.life.pointee.cancel(pointer.raw, request)
    }
}
