package import JackfieldPlugin

/// Small texts that a plugin keeps beside its writes, such as a refresh token that the service has replaced.
package struct OutboxNotes: Sendable {
    private let outbox: Outbox
    private let host: Host

    init(_ outbox: Outbox, host: Host) {
        self.outbox = outbox
        self.host = host
    }

    /// Blocks.
    package func read(_ name: String) throws(ProviderError) -> String? {
        try self.outbox.note(name)
    }

    /// Keeps it soon, on a thread that may block. Any thread.
    package func write(_ name: String, _ value: String) {
        let (outbox, host) = (self.outbox, self.host)
        let isTaken = host.work {
            do throws(ProviderError) {
                try outbox.setNote(name, value)
            } catch {
                host.log(.error, "the outbox cannot be used", ["provider.error": error.message])
            }
        }
        if !isTaken { host.log(.error, "the host has had no thread to keep a note with") }
    }
}
