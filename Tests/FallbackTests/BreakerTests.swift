import CallModel
import Fallback
import Testing

/// A breaker that may be asked within an expectation.
private final class Judge {
    private var breaker = Breaker()

    var admits: Bool { self.breaker.isClosed }
    var nextCanary: Duration? { self.breaker.nextCanary }
    func admitsCanary(at now: Duration) -> Bool { self.breaker.admitsCanary(at: now) }
    func failed(_ code: ProviderFailure.Code, at now: Duration, retryAfter: Duration? = nil) {
        self.breaker.failed(ProviderFailure(code, "it", retryAfter: retryAfter), at: now)
    }
    func succeeded() { self.breaker.succeeded() }
    func canaryPassed(at now: Duration) { self.breaker.canaryPassed(at: now) }
    func canaryFailed(at now: Duration) {
        self.breaker.canaryFailed(ProviderFailure(.timedOut, "late"), at: now)
    }

    /// Opens it with three failures, the last of them now.
    func open(at now: Duration) {
        for seconds in [2, 1, 0] { self.failed(.timedOut, at: now - .seconds(seconds)) }
    }
}

@Suite("A breaker")
struct BreakerTests {
    @Test("opens after three failures within the window; older ones do not count")
    func opens() {
        let breaker = Judge()
        breaker.failed(.unavailable, at: .seconds(0))
        breaker.failed(.unavailable, at: .seconds(21))
        breaker.failed(.unavailable, at: .seconds(22))
        #expect(breaker.admits)
        breaker.failed(.unavailable, at: .seconds(23))
        #expect(!breaker.admits)
    }

    @Test("forgets failures when a request goes well")
    func forgets() {
        let breaker = Judge()
        breaker.failed(.unavailable, at: .seconds(1))
        breaker.failed(.unavailable, at: .seconds(2))
        breaker.succeeded()
        breaker.failed(.unavailable, at: .seconds(3))
        #expect(breaker.admits)
    }

    @Test("sends one canary after its rest, and never a caller's request")
    func sendsCanary() {
        let breaker = Judge()
        breaker.open(at: .seconds(10))
        #expect(breaker.nextCanary == .seconds(40))
        #expect(!breaker.admitsCanary(at: .milliseconds(39_999)))
        #expect(breaker.admitsCanary(at: .seconds(40)))
        #expect(!breaker.admitsCanary(at: .seconds(40)))
        #expect(!breaker.admits)
    }

    @Test("closes after two canaries in a row that pass, a second apart")
    func closes() {
        let breaker = Judge()
        breaker.open(at: .seconds(10))
        _ = breaker.admitsCanary(at: .seconds(40))
        breaker.canaryPassed(at: .seconds(41))
        #expect(!breaker.admits)
        #expect(breaker.nextCanary == .seconds(42))
        _ = breaker.admitsCanary(at: .seconds(42))
        breaker.canaryPassed(at: .seconds(43))
        #expect(breaker.admits)
        #expect(breaker.nextCanary == nil)
    }

    @Test("rests twice as long after each canary that fails, ten times its rest at most")
    func rests() {
        let breaker = Judge()
        breaker.open(at: .zero)
        var rests: [Duration] = []
        for _ in 0..<6 {
            guard let due = breaker.nextCanary else { break }
            _ = breaker.admitsCanary(at: due)
            breaker.canaryFailed(at: due)
            rests.append((breaker.nextCanary ?? .zero) - due)
        }
        #expect(rests == [60, 120, 240, 300, 300, 300].map { .seconds($0) })
    }

    @Test("leaves an overloaded provider alone for as long as it says")
    func retryAfter() {
        let breaker = Judge()
        breaker.failed(.overloaded, at: .seconds(10), retryAfter: .seconds(5))
        #expect(!breaker.admits)
        #expect(breaker.nextCanary == .seconds(15))
    }

    @Test("opens at once, and for ten times its rest, when the key is wrong")
    func wrongKey() {
        let breaker = Judge()
        breaker.failed(.unauthorized, at: .zero)
        #expect(!breaker.admits)
        #expect(breaker.nextCanary == .seconds(300))
    }

    @Test("does not blame a provider for bad input, nor for what was cancelled")
    func badInput() {
        let breaker = Judge()
        for second in 0..<10 {
            breaker.failed(.badInput, at: .seconds(second))
            breaker.failed(.cancelled, at: .seconds(second))
        }
        #expect(breaker.admits)
    }

    @Test("stays open when a request that was under way goes well after all")
    func lateSuccess() {
        let breaker = Judge()
        breaker.open(at: .seconds(10))
        breaker.succeeded()
        #expect(!breaker.admits)
    }
}
