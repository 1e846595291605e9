import CallModel
import Fallback
import Testing

@Suite("Fallback rules")
struct FallbackTests {
    @Test("Every failure code has the rule of the contract's table")
    func rules() {
        let expected: [ProviderFailure.Code: FallbackRule] = [
            .misconfigured: .next, .unauthorized: .next, .forbidden: .next, .quotaExceeded: .next,
            .overloaded: .next, .unsupported: .next, .unavailable: .retry,
            .timedOut: .nextThenRetry,
            .protocolViolation: .retry, .internal: .retry, .badInput: .stop, .gone: .stop,
            .cancelled: .stop,
        ]
        for code in ProviderFailure.Code.allCases {
            #expect(FallbackRule(code) == expected[code], "\(code.name)")
        }
    }
}
