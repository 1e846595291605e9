import FoundationEssentials
import Glibc

/// A folder for calls that nobody will ask for again; it goes with this object.
final class TrialFolder: Sendable {
    let path: String

    /// - Parameter name: of whom it is for.
    init(_ name: String) throws(CommandFailure) {
        guard let path = Files.makeScratch(name) else {
            throw CommandFailure(.failure, "cannot make a folder in /tmp")
        }
        self.path = path
    }

    deinit { Files.remove(self.path) }

    /// - Returns: the path of the file.
    func write(_ text: String, to name: String) throws(CommandFailure) -> String {
        let file = "\(self.path)/\(name)"
        do {
            try text.write(toFile: file, atomically: false, encoding: .utf8)
        } catch {
            throw CommandFailure(.failure, "cannot write \(file)")
        }
        return file
    }

    /// The lines of a file, which is removed.
    func takeLines(of name: String) -> [String] {
        let file = "\(self.path)/\(name)"
        defer { _ = unsafe unlink(file) }
        let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map(String.init)
    }
}
