package import CallModel

/// Whether calls may ask one provider, judged by how it did lately.
///
/// Closed: they may. Open: they may not. Once it has rested, the host tries the provider with canaries,
/// requests that hold nothing of a caller, until enough of them passed in a row. Pure; one breaker is
/// shared by all calls of a host.
package struct Breaker: Sendable, Equatable {
    package struct Settings: Sendable, Equatable {
        /// So many failures within `window` open it.
        package var failures = 3
        package var window: Duration = .seconds(20)
        /// How long it stays open before the first canary. Doubled with each canary that fails.
        package var rest: Duration = .seconds(30)
        /// So many canaries in a row close it.
        package var canaries = 2

        package init() {}
    }

    private enum State: Equatable {
        case closed
        case open(until: Duration)
        /// Waits for what the canary under way gives.
        case trying
    }

    private let settings: Settings
    private var state = State.closed
    private var failures: [Duration] = []
    private var passed = 0
    private var failedCanaries = 0
    /// It has been open, if only for a while.
    package private(set) var hasOpened = false

    /// Between two canaries that pass.
    package static let canaryInterval = Duration.seconds(1)
    /// An open breaker rests so many times `rest` at most, and after a failure that only people can mend.
    private static let longestRest = 10

    package init(settings: Settings = Settings()) {
        self.settings = settings
    }

    package var isClosed: Bool { self.state == .closed }

    /// When the next canary is due; nil while none is.
    package var nextCanary: Duration? {
        guard case .open(let until) = self.state else { return nil }
        return until
    }

    /// Asks for leave to send a canary: given once, until its end is told.
    package mutating func admitsCanary(at now: Duration) -> Bool {
        guard case .open(let until) = self.state, now >= until else { return false }
        self.state = .trying
        return true
    }

    /// A caller's request went well. An open breaker stays open: the request was an old one.
    package mutating func succeeded() {
        if self.isClosed { self.failures = [] }
    }

    /// A caller's request has failed.
    package mutating func failed(_ failure: ProviderFailure, at now: Duration) {
        guard self.isClosed else { return }
        switch failure.code {
        case .misconfigured, .unauthorized, .forbidden, .quotaExceeded, .overloaded:
            self.open(failure, at: now)
        case .unavailable, .timedOut, .protocolViolation, .internal:
            self.failures.removeAll { now - $0 > self.settings.window }
            self.failures.append(now)
            if self.failures.count >= self.settings.failures { self.open(failure, at: now) }
        case .badInput, .unsupported, .gone, .cancelled: break
        }
    }

    package mutating func canaryPassed(at now: Duration) {
        guard self.state == .trying else { return }
        self.passed += 1
        self.failedCanaries = 0
        self.state =
            self.passed >= self.settings.canaries
            ? .closed : .open(until: now + Self.canaryInterval)
        if self.isClosed { self.failures = [] }
    }

    package mutating func canaryFailed(_ failure: ProviderFailure, at now: Duration) {
        guard self.state == .trying else { return }
        self.failedCanaries += 1
        self.open(failure, at: now)
    }

    private mutating func open(_ failure: ProviderFailure, at now: Duration) {
        self.failures = []
        self.passed = 0
        self.hasOpened = true
        self.state = .open(until: now + self.rest(after: failure))
    }

    private func rest(after failure: ProviderFailure) -> Duration {
        switch failure.code {
        case .misconfigured, .unauthorized, .forbidden: self.settings.rest * Self.longestRest
        case .quotaExceeded, .overloaded: failure.retryAfter ?? self.settings.rest
        default:
            self.settings.rest * min(Self.longestRest, 1 << min(self.failedCanaries, 4))
        }
    }
}
