/// What must hold of every simulated call, whatever its providers do.
package enum Invariant: String, Sendable, CaseIterable {
    /// Each call ends.
    case ends
    /// It is closed in the store, and what is stored is its journal.
    case stored
    /// Numbers from 0 without a gap, times that never go back.
    case numbered
    /// Begins with its start, hangs up once, closes with its end; turns count from 1.
    case framed
    /// Sentences are given before they are heard, in order, and one reply ends before the next begins.
    case replies
    /// Nothing is played after the hang-up.
    case silence
    /// What the caller said is in the transcript once.
    case understood
    /// Nothing else is.
    case invented
    /// No sentence is heard twice.
    case `repeated`
    /// A reply that nothing interrupts is heard whole.
    case whole
    /// Each tool call is dispatched once, answered once at most, and has one effect.
    case tools
    /// A chain without anybody left: its plan runs, and the call ends.
    case lastResort = "last_resort"
    /// Nobody occupies a provider once all calls are over.
    case occupancy
    /// No session of a plugin is open then.
    case sessions
    /// The process does not grow from call to call.
    case growth
}

/// An invariant that did not hold.
package struct Violation: Sendable, Hashable {
    package var invariant: Invariant
    /// The call's number in the run; nil: of no single call.
    package var call: Int?
    /// The journal entry that it was seen at, if it is one.
    package var sequence: Int?
    package var detail: String

    package init(_ invariant: Invariant, call: Int?, sequence: Int? = nil, _ detail: String) {
        self.invariant = invariant
        self.call = call
        self.sequence = sequence
        self.detail = detail
    }
}
