import JackfieldPlugin

/// Whether a request is made again, and when: twice as long after each attempt, within a random spread.
struct RetryRule: Sendable, Equatable {
    static let attempts = 5
    static let first = Duration.milliseconds(250)
    static let longest = Duration.seconds(30)

    /// A request that does the same when it is done twice. Making a call does not: two calls may come of it.
    var isRepeatable: Bool

    /// How long to wait, or nil: this outcome is final.
    /// - Parameters:
    ///   - attempt: 1 for the first.
    ///   - spread: 0 to 1, random.
    func delay(
        after attempt: Int, _ outcome: Result<APIAnswer, ProviderError>, spread: Double
    ) -> Duration? {
        guard attempt < Self.attempts, self.mayRepeat(outcome) else { return nil }
        let doubled = Self.first * (1 << (attempt - 1))
        let least = min(doubled, Self.longest)
        // From half to all of it, so that many hosts do not come back at once.
        let waited = least / 2 + least / 2 * spread
        guard case .success(let answer) = outcome, let asked = answer.retryAfter else {
            return waited
        }
        return asked > Self.longest ? nil : max(waited, asked)
    }

    private func mayRepeat(_ outcome: Result<APIAnswer, ProviderError>) -> Bool {
        switch outcome {
        case .success(let answer):
            switch answer.status {
            case 429, 503: return true
            // Somebody on the way has not waited for the answer: the call may have been made.
            case 500, 502, 504: return self.isRepeatable || answer.status == 500
            default: return answer.status > 504
            }
        case .failure(let error):
            switch error.code {
            case .unavailable: return true
            case .timedOut, .protocolViolation: return self.isRepeatable
            default: return false
            }
        }
    }
}
