import FoundationEssentials
import Glibc

/// A folder of this process for parsers that read files; removed at the end.
enum Scratch {
    static let folder: String = {
        let parent = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        let path = "\(parent)/jackfield-fuzz-\(getpid())"
        try? FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
        _ = atexit { try? FileManager.default.removeItem(atPath: Scratch.folder) }
        return path
    }()

    /// The sources of the project.
    static let project = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()

    /// Writes a file, and gives its path.
    static func write(_ bytes: [UInt8], to name: String) -> String {
        let path = "\(self.folder)/\(name)"
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC
        let descriptor = unsafe open(path, flags, 0o600)
        precondition(descriptor >= 0, "cannot write \(path)")
        defer { close(descriptor) }
        let written = unsafe bytes.withUnsafeBytes {
            unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
        }
        precondition(written == bytes.count, "cannot write \(path)")
        return path
    }

    static func makeFolder(_ name: String) {
        try? FileManager.default.createDirectory(
            atPath: "\(self.folder)/\(name)", withIntermediateDirectories: true)
    }

    /// Makes a folder of the project seen in this one.
    static func link(_ name: String, to path: String) {
        _ = unsafe symlink("\(self.project)/\(path)", "\(self.folder)/\(name)")
    }
}
