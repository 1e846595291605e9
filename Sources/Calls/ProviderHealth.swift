import CallModel
package import Fallback
import Synchronization

/// The breakers of all providers, shared by all calls of the host. Any thread.
package final class ProviderHealth: Sendable {
    private let settings: Breaker.Settings
    private let breakers = Mutex<[String: Breaker]>([:])

    package init(settings: Breaker.Settings = Breaker.Settings()) {
        self.settings = settings
    }

    /// The same rules with breakers of their own: what fails in a drill is no news for other calls.
    func apart() -> ProviderHealth { ProviderHealth(settings: self.settings) }

    func admits(_ provider: String, at now: Duration) -> Bool {
        self.update(provider) { $0.admits(at: now) }
    }

    func succeeded(_ provider: String) {
        self.update(provider) { $0.succeeded() }
    }

    func failed(_ provider: String, _ failure: ProviderFailure, at now: Duration) {
        self.update(provider) { $0.failed(failure, at: now) }
    }

    private func update<Result>(_ provider: String, _ body: (inout Breaker) -> Result) -> Result {
        self.breakers.withLock { breakers in
            body(&breakers[provider, default: Breaker(settings: self.settings)])
        }
    }
}
