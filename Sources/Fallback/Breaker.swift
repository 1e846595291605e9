package import CallModel

/// Whether one provider may be asked, judged by how it did lately.
///
/// Closed: ask it. Open: do not, until a time. Half-open: one request may try it. Pure; one breaker is
/// shared by all calls of a host.
package struct Breaker: Sendable, Equatable {
    package struct Settings: Sendable, Equatable {
        /// So many failures within `window` open it.
        package var failures = 3
        package var window: Duration = .seconds(20)
        /// How long it stays open before one request may try.
        package var rest: Duration = .seconds(30)

        package init() {}
    }

    private enum State: Equatable {
        case closed
        case open(until: Duration)
        case halfOpen(since: Duration)
        /// Until settings change.
        case down
    }

    private let settings: Settings
    private var state = State.closed
    private var failures: [Duration] = []

    package init(settings: Settings = Settings()) {
        self.settings = settings
    }

    /// Asks for leave to send a request. Leave in the half-open state is given once, and again after
    /// `rest` when nothing was heard of it.
    package mutating func admits(at now: Duration) -> Bool {
        switch self.state {
        case .closed: return true
        case .down: return false
        case .open(let until):
            guard now >= until else { return false }
            self.state = .halfOpen(since: now)
            return true
        case .halfOpen(let since):
            guard now >= since + self.settings.rest else { return false }
            self.state = .halfOpen(since: now)
            return true
        }
    }

    package mutating func succeeded() {
        self.failures = []
        self.state = .closed
    }

    package mutating func failed(_ failure: ProviderFailure, at now: Duration) {
        switch failure.code {
        case .misconfigured, .unauthorized, .forbidden: self.state = .down
        case .quotaExceeded, .overloaded:
            self.state = .open(until: now + (failure.retryAfter ?? self.settings.rest))
        case .unavailable, .timedOut, .protocolViolation, .internal: self.count(at: now)
        case .badInput, .unsupported, .gone, .cancelled: break
        }
    }

    private mutating func count(at now: Duration) {
        if case .halfOpen = self.state {
            self.state = .open(until: now + self.settings.rest)
            return
        }
        self.failures.removeAll { now - $0 > self.settings.window }
        self.failures.append(now)
        if self.failures.count >= self.settings.failures {
            self.state = .open(until: now + self.settings.rest)
            self.failures = []
        }
    }
}
