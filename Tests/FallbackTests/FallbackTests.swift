import CallModel
import Fallback
import Testing

/// A breaker that may be asked within an expectation.
private final class Judge {
    private var breaker = Breaker()

    func admits(at now: Duration) -> Bool { self.breaker.admits(at: now) }
    func failed(_ failure: ProviderFailure, at now: Duration) {
        self.breaker.failed(failure, at: now)
    }
    func succeeded() { self.breaker.succeeded() }
}

@Suite("Fallback rules")
struct FallbackTests {
    @Test("Every failure code has the rule of the contract's table")
    func rules() {
        let expected: [ProviderFailure.Code: FallbackRule] = [
            .misconfigured: .next, .unauthorized: .next, .forbidden: .next, .quotaExceeded: .next,
            .overloaded: .next, .unsupported: .next, .unavailable: .retry, .timedOut: .retry,
            .protocolViolation: .retry, .internal: .retry, .badInput: .stop, .gone: .stop,
            .cancelled: .stop,
        ]
        for code in ProviderFailure.Code.allCases {
            #expect(FallbackRule(code) == expected[code], "\(code.name)")
        }
    }

    @Test("Three failures within the window open the breaker; older ones do not count")
    func opens() {
        let breaker = Judge()
        let failure = ProviderFailure(.unavailable, "gone away")
        breaker.failed(failure, at: .seconds(0))
        breaker.failed(failure, at: .seconds(21))
        breaker.failed(failure, at: .seconds(22))
        #expect(breaker.admits(at: .seconds(22)))
        breaker.failed(failure, at: .seconds(23))
        #expect(!breaker.admits(at: .seconds(23)))
    }

    @Test("After its rest an open breaker admits one request, whose success closes it")
    func halfOpens() {
        let breaker = Judge()
        for second in 0..<3 {
            breaker.failed(ProviderFailure(.timedOut, "late"), at: .seconds(second))
        }
        #expect(!breaker.admits(at: .seconds(31)))
        #expect(breaker.admits(at: .seconds(32)))
        #expect(!breaker.admits(at: .seconds(32)))
        breaker.succeeded()
        #expect(breaker.admits(at: .seconds(32)))
    }

    @Test("A failed trial opens the breaker again")
    func trialFails() {
        let breaker = Judge()
        for second in 0..<3 {
            breaker.failed(ProviderFailure(.timedOut, "late"), at: .seconds(second))
        }
        _ = breaker.admits(at: .seconds(32))
        breaker.failed(ProviderFailure(.timedOut, "late"), at: .seconds(33))
        #expect(!breaker.admits(at: .seconds(62)))
        #expect(breaker.admits(at: .seconds(63)))
    }

    @Test("An overloaded provider is left alone for as long as it says")
    func retryAfter() {
        let breaker = Judge()
        breaker.failed(
            ProviderFailure(.overloaded, "busy", retryAfter: .seconds(5)), at: .seconds(10))
        #expect(!breaker.admits(at: .milliseconds(14_999)))
        #expect(breaker.admits(at: .seconds(15)))
    }

    @Test("A provider with a wrong key stays down")
    func down() {
        let breaker = Judge()
        breaker.failed(ProviderFailure(.unauthorized, "the key was refused"), at: .zero)
        #expect(!breaker.admits(at: .seconds(100_000)))
    }

    @Test("Bad input is not the provider's fault")
    func badInput() {
        let breaker = Judge()
        for second in 0..<10 {
            breaker.failed(ProviderFailure(.badInput, "no words"), at: .seconds(second))
        }
        #expect(breaker.admits(at: .seconds(10)))
    }
}
