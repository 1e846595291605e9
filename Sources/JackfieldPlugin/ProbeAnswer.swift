/// How a provider answers a probe: once, from any thread, within the host's deadline.
public struct ProbeAnswer: Sendable {
    let session: HostSession
    let request: Request

    public func passed() { self.session.done(self.request) }

    public func failed(_ error: ProviderError) { self.session.fail(error, request: self.request) }

    /// Runs a test that blocks, and answers with what it finds.
    public func give(_ test: () throws(ProviderError) -> Void) {
        do throws(ProviderError) {
            try test()
            self.passed()
        } catch {
            self.failed(error)
        }
    }
}
