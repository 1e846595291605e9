import JackfieldPlugin

/// What a session tells the host, so that it can be tested without one.
protocol RecordsReporter: Sendable {
    associatedtype ID: Hashable & Sendable

    /// The result of an operation, and its end.
    func complete(_ id: ID, json: String)

    func fail(_ error: ProviderError, _ id: ID)
}

/// The host.
struct HostReporter: RecordsReporter {
    let results: CustomerRecordsResults

    func complete(_ request: Request, json: String) {
        self.results.result(json, of: request)
        self.results.done(request)
    }

    func fail(_ error: ProviderError, _ request: Request) {
        self.results.fail(error, request: request)
    }
}
