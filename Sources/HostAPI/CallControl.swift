package import CallModel

/// What the API asks of the host that answers the calls. Any thread.
package protocol CallControl: Sendable {
    var condition: HostCondition { get }
    /// Starts a call to an address on the pipeline's channel; the call rings, or has failed, soon after.
    func dial(_ order: DialOrder) throws(DialRefusal) -> CallID
    /// Ends a running call; false: it does not run.
    func hangUp(_ id: CallID) -> Bool
}

/// How the host is.
package struct HostCondition: Sendable, Equatable {
    package enum Phase: String, Sendable { case starting, ready, draining }

    package var phase: Phase
    /// Calls that run.
    package var calls: Int

    package init(phase: Phase, calls: Int) {
        self.phase = phase
        self.calls = calls
    }
}

/// Whom to call, and who speaks then.
package struct DialOrder: Sendable, Equatable {
    package var pipeline: String
    package var to: String
    /// The number to show; empty for the channel's own.
    package var from: String
    /// For the dialogue, by name.
    package var facts: [String: String]

    package init(pipeline: String, to: String, from: String = "", facts: [String: String] = [:]) {
        self.pipeline = pipeline
        self.to = to
        self.from = from
        self.facts = facts
    }
}

/// Why no call was started.
package enum DialRefusal: Error, Sendable, Equatable {
    case noSuchPipeline(known: [String])
    case draining
}
