import Glibc
import JackfieldPlugin

/// A file that gets a line of JSON for each thing that a test must be able to trust: outside of the host, and
/// whole after its death.
final class WitnessFile: Sendable {
    private let descriptor: Int32

    /// Opens the file to add to it, or makes it; blocks.
    ///
    /// - Parameter setting: where its name stands, for the error.
    init(path: String, setting: String) throws(ProviderError) {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            let reason = unsafe String(cString: strerror(errno))
            throw ProviderError(
                .misconfigured,
                "\(setting): cannot write \(path): \(reason); name a file in a folder that is there"
            )
        }
        self.descriptor = descriptor
    }

    deinit { close(self.descriptor) }

    /// Adds a line, whole or not at all; blocks.
    func add(_ line: JSONValue) throws(ProviderError) {
        let bytes = Array((line.json + "\n").utf8)
        guard unsafe write(self.descriptor, bytes, bytes.count) == bytes.count else {
            let reason = unsafe String(cString: strerror(errno))
            throw ProviderError(.unavailable, "the witness cannot be written: \(reason)")
        }
    }
}

extension WitnessFile {
    /// The file that a section names, if it does.
    static func named(_ path: String?, setting: String) throws(ProviderError) -> WitnessFile? {
        guard let path else { return nil }
        return try WitnessFile(path: path, setting: setting)
    }
}
