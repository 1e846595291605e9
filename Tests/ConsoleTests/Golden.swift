import Glibc
import Testing

/// Pages as they were looked at and found good; files in `Golden`.
///
/// A page that changed on purpose is written anew when JACKFIELD_GOLDEN=write is in the environment: look at the
/// difference before you keep it.
enum Golden {
    static func expect(
        _ page: String, is name: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let path = "\(self.folder)/\(name)"
        if unsafe getenv("JACKFIELD_GOLDEN").map({ unsafe String(cString: $0) }) == "write" {
            try self.write(page, to: path)
        }
        let known = try self.read(path)
        let (lines, knownLines) = (page.lines, known.lines)
        let different = zip(lines, knownLines).first { $0 != $1 }
        #expect(different?.0 == different?.1, "in \(name)", sourceLocation: sourceLocation)
        #expect(lines.count == knownLines.count, "lines in \(name)", sourceLocation: sourceLocation)
    }

    private static let folder =
        String(#filePath.dropLast("Golden.swift".count))
        + "Golden"

    private static func read(_ path: String) throws -> String {
        let file = unsafe open(path, O_RDONLY)
        try #require(file >= 0, "no page \(path)")
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = unsafe Glibc.read(file, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }

    private static func write(_ page: String, to path: String) throws {
        let file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        try #require(file >= 0, "cannot write \(path)")
        defer { close(file) }
        let bytes = Array(page.utf8)
        _ = unsafe Glibc.write(file, bytes, bytes.count)
    }
}

extension String {
    /// Without their ends.
    var lines: [String] {
        self.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
}
