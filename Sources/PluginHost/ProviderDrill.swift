import CallModel
import Drills
import EventLoop
import Synchronization

/// The fault of one provider: the table that drills use in place of the plugin's own, and whom it strikes.
///
/// Sessions of other calls use the plugin's own table and handles, and know nothing of this. Any thread.
final class ProviderDrill: Sendable {
    private struct State {
        var counter: FaultCounter
        /// In the order in which they were opened.
        var sessions: [DrilledSession] = []
        /// On the host's clock.
        var deadUntil = Duration.zero
    }

    let fault: Fault
    let capability: Capability
    /// The plugin's own.
    let real: CapabilityPointer
    let table: CapabilityPointer
    private let state: Mutex<State>

    init(_ fault: Fault, of capability: Capability, _ real: CapabilityPointer) {
        self.fault = fault
        self.capability = capability
        self.real = real
        self.table = DrillTables.make(for: capability, like: real)
        self.state = Mutex(State(counter: FaultCounter(fault)))
    }

    /// Counts a session or a request; true when the fault strikes it.
    func strikes(at moment: Fault.Moment) -> Bool {
        guard self.fault.moment == moment else { return false }
        return self.state.withLock { $0.counter.next() }
    }

    func isDead(at now: Duration) -> Bool { self.state.withLock { now < $0.deadUntil } }

    /// Ends the sessions of all drills, as the end of a process would, and lets no other begin before then.
    func exit(until end: Duration) {
        let sessions = self.state.withLock { state in
            state.deadUntil = end
            return state.sessions
        }
        for session in sessions { session.core.loop.post { session.die() } }
    }

    func add(_ session: DrilledSession) {
        self.state.withLock { $0.sessions.append(session) }
    }

    func remove(_ session: DrilledSession) {
        self.state.withLock { $0.sessions.removeAll { $0 === session } }
    }
}
