import Glibc
import JackfieldPlugin

/// A file that gets a line of JSON for each operation that was asked for.
///
/// A line is with the system before the operation has a result, so it outlives the host: a witness, outside of
/// the host's own store, of what a dialogue was asked to do.
final class RecordsLog: Sendable {
    private let descriptor: Int32

    /// Opens the file to add to it, or makes it; blocks.
    init(path: String) throws(ProviderError) {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            let reason = unsafe String(cString: strerror(errno))
            throw ProviderError(
                .misconfigured,
                "crm.log_file: cannot write \(path): \(reason); name a file in a folder that is there"
            )
        }
        self.descriptor = descriptor
    }

    deinit { close(self.descriptor) }

    /// Adds a line, whole or not at all; blocks.
    func add(
        _ operation: String, argumentsJSON: String, idempotencyKey: String
    ) throws(ProviderError) {
        let line = JSONValue.object([
            "operation": .text(operation), "arguments": .text(argumentsJSON),
            "key": .text(idempotencyKey),
        ]).json
        let bytes = Array((line + "\n").utf8)
        guard unsafe write(self.descriptor, bytes, bytes.count) == bytes.count else {
            let reason = unsafe String(cString: strerror(errno))
            throw ProviderError(.unavailable, "crm.log_file cannot be written: \(reason)")
        }
    }
}
