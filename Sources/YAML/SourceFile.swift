import Glibc

/// A small file, read whole.
package struct SourceFile: Sendable {
    package let bytes: [UInt8]
    /// The permission bits.
    package let mode: UInt32
    /// The user id of its owner.
    package let owner: UInt32

    /// Reads a regular file of at most `limit` bytes; blocks.
    ///
    /// The error's position is the file as a whole.
    package static func read(_ path: String, limit: Int) throws(SourceFileError) -> SourceFile {
        // Without O_NONBLOCK a named pipe would wait for its writer for ever.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Self.systemError(path, "cannot be read") }
        defer { _ = close(descriptor) }

        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            throw Self.systemError(path, "cannot be read")
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw SourceFileError(path: path, message: "this is not a regular file")
        }
        guard status.st_size <= limit else { throw Self.tooLarge(path, limit) }
        let bytes = try Self.contents(of: descriptor, path, limit: limit)
        return SourceFile(bytes: bytes, mode: status.st_mode & 0o7777, owner: status.st_uid)
    }

    private static func contents(
        of descriptor: Int32, _ path: String, limit: Int
    ) throws(SourceFileError) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let count = unsafe Glibc.read(descriptor, &chunk, chunk.count)
            if count == 0 { return bytes }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw Self.systemError(path, "cannot be read")
            }
            bytes.append(contentsOf: chunk[..<count])
            // It may have grown since its size was asked.
            guard bytes.count <= limit else { throw Self.tooLarge(path, limit) }
        }
    }

    private static func tooLarge(_ path: String, _ limit: Int) -> SourceFileError {
        SourceFileError(path: path, message: Self.tooLarge(limit))
    }

    static func tooLarge(_ limit: Int) -> String {
        "the file is larger than \(limit) bytes: split it, or see whether it is the right one"
    }

    private static func systemError(_ path: String, _ what: String) -> SourceFileError {
        let reason = unsafe String(cString: strerror(errno))
        return SourceFileError(path: path, message: "\(what): \(reason)")
    }
}

/// Why a file could not be read.
package struct SourceFileError: Error, Hashable, Sendable {
    package let path: String
    package let message: String

    package var diagnostic: Diagnostic {
        Diagnostic(at: SourcePosition(file: self.path), self.message)
    }
}
