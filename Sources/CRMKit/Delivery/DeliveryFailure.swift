import JackfieldPlugin

/// What the outbox does with a write that has failed.
enum DeliveryFailure: Equatable {
    /// The service is down, or has too much to do: try again, and leave it alone meanwhile.
    case down
    /// Something odd has come of this one write: try it again, and go on with others.
    case odd
    /// Somebody has to mend a key, a setting or a right.
    case mendable
    /// The service will never take it.
    case final

    init(_ error: ProviderError) {
        switch error.code {
        case .unavailable, .timedOut, .quotaExceeded, .overloaded: self = .down
        case .protocolViolation, .internal, .cancelled: self = .odd
        case .unauthorized, .misconfigured, .forbidden: self = .mendable
        case .badInput, .unsupported, .gone: self = .final
        }
    }

    /// Whether the service may have done what it was asked, in spite of the error.
    static func mayExist(after error: ProviderError) -> Bool {
        switch error.code {
        case .unavailable, .timedOut, .protocolViolation, .internal, .cancelled: true
        case .quotaExceeded, .overloaded, .unauthorized, .misconfigured, .forbidden, .badInput,
            .unsupported, .gone:
            false
        }
    }
}
