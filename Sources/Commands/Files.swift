import FoundationEssentials
import Glibc

/// Files of benches and simulations. All of it blocks.
enum Files {
    /// What is in a file behind a place; nil when it cannot be read.
    static func read(_ path: String, from offset: Int = 0) -> [UInt8]? {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        let size = max(0, Int(lseek(file, 0, SEEK_END)) - offset)
        var bytes = [UInt8](repeating: 0, count: size)
        let count = unsafe pread(file, &bytes, size, off_t(offset))
        return count < 0 ? nil : Array(bytes.prefix(count))
    }

    static func write(_ text: String, to path: String) -> Bool {
        let file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { return false }
        defer { close(file) }
        let bytes = Array(text.utf8)
        return unsafe Glibc.write(file, bytes, bytes.count) == bytes.count
    }

    /// A new folder in /tmp; nil when there can be none.
    /// - Parameter name: of whom it is for.
    static func makeScratch(_ name: String) -> String? {
        var template = Array("/tmp/jackfield-\(name)-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { return nil }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Removes a folder and all that is in it.
    static func remove(_ path: String) { try? FileManager.default.removeItem(atPath: path) }
}
