package import CallModel

/// What becomes of a request that a provider has failed; the table of the plugin contract.
package enum FallbackRule: Sendable, Equatable {
    /// Once more with the same provider, if it was not tried twice yet.
    case retry
    /// With the next provider: this one has used up the time. Once more with it when nobody else is left.
    case nextThenRetry
    /// With the next provider of the chain.
    case next
    /// With nobody: it would fail everywhere, or nobody wants it any more.
    case stop

    package init(_ code: ProviderFailure.Code) {
        switch code {
        case .unavailable, .protocolViolation, .internal: self = .retry
        case .timedOut: self = .nextThenRetry
        case .misconfigured, .unauthorized, .forbidden, .quotaExceeded, .overloaded, .unsupported:
            self = .next
        case .badInput, .gone, .cancelled: self = .stop
        }
    }
}
