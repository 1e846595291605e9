import Glibc

/// Whole files as bytes.
enum BinaryFile {
    static func read(_ path: String) throws -> [UInt8] {
        guard let file = unsafe fopen(path, "rb") else { throw self.failure("read", path) }
        defer { unsafe fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = unsafe fread(&buffer, 1, buffer.count, file), count > 0 {
            bytes.append(contentsOf: buffer[..<count])
        }
        return bytes
    }

    static func copy(
        _ source: String, to target: String, changing change: (inout [UInt8]) -> Void = { _ in }
    ) throws {
        var bytes = try self.read(source)
        change(&bytes)
        guard let file = unsafe fopen(target, "wb") else { throw self.failure("write", target) }
        defer { unsafe fclose(file) }
        guard unsafe fwrite(bytes, 1, bytes.count, file) == bytes.count else {
            throw self.failure("write", target)
        }
    }

    private static func failure(_ verb: String, _ path: String) -> BrokenPlugin.BuildError {
        BrokenPlugin.BuildError(
            description: "cannot \(verb) \(path): \(unsafe String(cString: strerror(errno)))")
    }
}
