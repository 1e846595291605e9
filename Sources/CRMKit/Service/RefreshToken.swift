package import JackfieldPlugin
import Synchronization

/// The refresh token of an OAuth connection: that of the settings, until the service gives another in its place. That one is
/// kept beside the writes, for the next run of the host. Any thread.
package final class RefreshToken: Sendable {
    private let notes: OutboxNotes
    /// Tells whose successor it is, and not what it is.
    private let name: String
    private let token: Mutex<String>

    /// Blocks.
    /// - Parameter given: of the settings; another one there makes what was kept worthless.
    package init(_ given: String, notes: OutboxNotes) throws(ProviderError) {
        self.notes = notes
        self.name = "refresh_token \(MessageDigest.hexadecimal(of: given).prefix(16))"
        self.token = Mutex(try notes.read(self.name) ?? given)
    }

    package var current: String { self.token.withLock { $0 } }

    /// What the service has given with an access token; nil: nothing.
    package func replace(by new: String?) {
        guard let new, !new.isEmpty else { return }
        let isNew = self.token.withLock { token in
            defer { token = new }
            return token != new
        }
        if isNew { self.notes.write(self.name, new) }
    }
}
