import Glibc
import Testing
import YAML

/// A file in the tree that must be what the program makes today.
struct GeneratedFile {
    let path: String

    /// Compares, or writes the file anew when JACKFIELD_UPDATE_GOLDEN is set.
    func expect(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        if unsafe getenv("JACKFIELD_UPDATE_GOLDEN") != nil {
            self.write(text)
        } else {
            let file = try SourceFile.read(self.path, limit: 4 << 20)
            let known = String(decoding: file.bytes, as: UTF8.self)
            #expect(text == known, sourceLocation: sourceLocation)
        }
    }

    private func write(_ text: String) {
        let descriptor = unsafe open(self.path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        precondition(descriptor >= 0, "cannot write \(self.path)")
        let bytes = Array(text.utf8)
        precondition(unsafe Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
        _ = close(descriptor)
    }
}
