import CRMKit
import JackfieldPlugin
import Synchronization
import Testing

@Suite("Access tokens")
struct TokenHolderTests {
    /// The clock, the service, and those who wait.
    private final class Desk: Sendable {
        struct State: Sendable {
            var now = Duration.zero
            var fetches: [TokenHolder.End] = []
            var given: [Result<AccessToken, ProviderError>] = []
        }

        let state = Mutex(State())

        func holder() -> TokenHolder {
            TokenHolder(now: { self.state.withLock { $0.now } }) { end in
                self.state.withLock { $0.fetches.append(end) }
            }
        }

        func ask(_ holder: TokenHolder) {
            holder.token { result in self.state.withLock { $0.given.append(result) } }
        }

        func answer(_ result: Result<AccessToken, ProviderError>) {
            let end = self.state.withLock { $0.fetches.last }
            end?(result)
        }

        func pass(_ time: Duration) { self.state.withLock { $0.now += time } }

        var fetches: Int { self.state.withLock { $0.fetches.count } }
        var given: [Result<AccessToken, ProviderError>] { self.state.withLock { $0.given } }
    }

    @Test("However many wait, one request is made")
    func once() {
        let desk = Desk()
        let holder = desk.holder()
        for _ in 0..<3 { desk.ask(holder) }
        #expect(desk.fetches == 1)
        desk.answer(.success(AccessToken("one")))
        #expect(desk.given == Array(repeating: .success(AccessToken("one")), count: 3))
        desk.ask(holder)
        #expect(desk.fetches == 1)
    }

    @Test("A token is replaced a minute before it expires")
    func expiry() {
        let desk = Desk()
        let holder = desk.holder()
        desk.ask(holder)
        desk.answer(.success(AccessToken("one", expiresAt: .seconds(1_800))))
        desk.pass(.seconds(1_739))
        desk.ask(holder)
        #expect(desk.fetches == 1)
        desk.pass(.seconds(1))
        desk.ask(holder)
        #expect(desk.fetches == 2)
    }

    @Test("Those who were refused the same token replace it once")
    func refused() {
        let desk = Desk()
        let holder = desk.holder()
        desk.ask(holder)
        desk.answer(.success(AccessToken("one")))
        holder.refused(AccessToken("one"))
        desk.ask(holder)
        desk.answer(.success(AccessToken("two")))
        holder.refused(AccessToken("one"))
        desk.ask(holder)
        #expect(desk.fetches == 2)
        #expect(desk.given.last == .success(AccessToken("two")))
    }

    @Test("A refusal is remembered for half a minute, a failure is not")
    func refusal() {
        let desk = Desk()
        let holder = desk.holder()
        desk.ask(holder)
        desk.answer(.failure(ProviderError(.unavailable, "down")))
        desk.ask(holder)
        #expect(desk.fetches == 2)
        desk.answer(.failure(ProviderError(.unauthorized, "no")))
        desk.ask(holder)
        #expect(desk.fetches == 2)
        #expect(desk.given.count == 3)
        desk.pass(.seconds(30))
        desk.ask(holder)
        #expect(desk.fetches == 3)
    }

    @Test("A constant token stays, whatever the service says")
    func constant() {
        let holder = TokenHolder(constant: AccessToken("pat"))
        holder.refused(AccessToken("pat"))
        #expect(!holder.canRefresh)
        let desk = Desk()
        desk.ask(holder)
        #expect(desk.given == [.success(AccessToken("pat"))])
    }
}
