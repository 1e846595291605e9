package import JackfieldPlugin
import Synchronization

/// What requests are authorised with.
package struct AccessToken: Sendable, Equatable {
    package var value: String
    /// Where the API is for this token; nil: where the settings say.
    package var baseURL: String?
    /// On the host's clock; nil: the service tells by 401.
    package var expiresAt: Duration?

    package init(_ value: String, baseURL: String? = nil, expiresAt: Duration? = nil) {
        self.value = value
        self.baseURL = baseURL
        self.expiresAt = expiresAt
    }
}

/// Holds an OAuth access token and gets another in time: one request for it at once, however many wait. Any thread.
package final class TokenHolder: Sendable {
    package typealias End = @Sendable (Result<AccessToken, ProviderError>) -> Void
    /// Asks the service for a token, and ends once.
    package typealias Fetch = @Sendable (@escaping End) -> Void

    private struct State: Sendable {
        var token: AccessToken?
        var waiting: [End] = []
        var isFetching = false
        /// A refusal is remembered, lest an account be locked for too many attempts.
        var refusal: ProviderError?
        var refusedUntil = Duration.zero
    }

    /// Before it expires, so that it does not on its way.
    private static let margin = Duration.seconds(60)
    private static let refusalLasts = Duration.seconds(30)

    private let now: @Sendable () -> Duration
    private let fetch: Fetch?
    private let state: Mutex<State>

    /// A token that stays: nothing can be fetched in its place.
    package init(constant token: AccessToken) {
        self.now = { .zero }
        self.fetch = nil
        self.state = Mutex(State(token: token))
    }

    /// - Parameter now: the host's clock.
    package init(now: @escaping @Sendable () -> Duration, fetch: @escaping Fetch) {
        self.now = now
        self.fetch = fetch
        self.state = Mutex(State())
    }

    /// Whether a token that the service refuses can be replaced.
    package var canRefresh: Bool { self.fetch != nil }

    /// Gives the token, at once or when there is one.
    package func token(_ end: @escaping End) {
        enum Step { case give(Result<AccessToken, ProviderError>), fetch, wait }
        let now = self.now()
        let step = self.state.withLock { state -> Step in
            if let token = state.token, self.isGood(token, now) { return .give(.success(token)) }
            if let refusal = state.refusal, now < state.refusedUntil {
                return .give(.failure(refusal))
            }
            state.waiting.append(end)
            defer { state.isFetching = true }
            return state.isFetching ? .wait : .fetch
        }
        switch step {
        case .give(let result): end(result)
        case .fetch: self.fetch?({ self.fetched($0) })
        case .wait: break
        }
    }

    /// The service has refused this token; unless it has been replaced meanwhile, another is fetched for the next request.
    package func refused(_ token: AccessToken) {
        guard self.canRefresh else { return }
        self.state.withLock { state in
            if state.token?.value == token.value { state.token = nil }
        }
    }

    private func isGood(_ token: AccessToken, _ now: Duration) -> Bool {
        guard self.canRefresh, let end = token.expiresAt else { return true }
        return now < end - Self.margin
    }

    private func fetched(_ result: Result<AccessToken, ProviderError>) {
        let now = self.now()
        let waiting = self.state.withLock { state in
            switch result {
            case .success(let token):
                state.token = token
                state.refusal = nil
            case .failure(let error) where error.code == .unauthorized:
                state.refusal = error
                state.refusedUntil = now + Self.refusalLasts
            case .failure: break
            }
            state.isFetching = false
            defer { state.waiting = [] }
            return state.waiting
        }
        for end in waiting { end(result) }
    }
}
