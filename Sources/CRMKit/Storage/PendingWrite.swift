/// One write that the outbox keeps until the service has it.
package struct PendingWrite: Sendable, Equatable {
    package var id: Int64
    package var operation: String
    package var argumentsJSON: String
    /// Names this write for ever: at every attempt, after a restart, and in the service itself.
    package var reference: String
    package var callID: String
    /// Since 1970-01-01T00:00:00Z, in seconds.
    package var keptAt: Int64
    /// Attempts that have ended.
    package var attempts: Int
    /// An attempt may have reached the service, and nobody has heard what came of it: look before it is written again.
    package var mayExist: Bool
    /// The service's id of the record that this write is about, if an earlier one has told it.
    package var knownID: String?

    package init(
        id: Int64 = 0, operation: String, argumentsJSON: String, reference: String,
        callID: String = "", keptAt: Int64 = 0, attempts: Int = 0, mayExist: Bool = false,
        knownID: String? = nil
    ) {
        self.id = id
        self.operation = operation
        self.argumentsJSON = argumentsJSON
        self.reference = reference
        self.callID = callID
        self.keptAt = keptAt
        self.attempts = attempts
        self.mayExist = mayExist
        self.knownID = knownID
    }
}

/// What the outbox knows of a write that is to be kept.
package enum KeptWrite: Sendable, Equatable {
    /// It is new.
    case kept(Int64)
    /// The same key waits already.
    case waiting(Int64)
    /// The same key was written, with this result.
    case written(json: String)
    /// The same key was refused for ever.
    case refused
}
