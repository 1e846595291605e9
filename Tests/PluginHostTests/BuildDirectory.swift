import Glibc

/// A directory for one run of the tests, removed with all its files when the process ends.
enum BuildDirectory {
    static let shared = Result { try Self.make() }

    /// Where the build puts every product: the test runner's own folder.
    static let products: String = {
        var path = [CChar](repeating: 0, count: 4_096)
        let length = unsafe readlink("/proc/self/exe", &path, path.count - 1)
        let bytes = path.prefix(max(0, length)).map { UInt8(bitPattern: $0) }
        let own = String(decoding: bytes, as: UTF8.self)
        return own.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
    }()

    private static func make() throws -> String {
        let temporary = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        guard let template = unsafe strdup("\(temporary)/jackfield-plugins-XXXXXX") else {
            throw BrokenPlugin.BuildError(description: "no memory for a path")
        }
        defer { unsafe free(template) }
        guard unsafe mkdtemp(template) != nil else {
            throw BrokenPlugin.BuildError(
                description:
                    "cannot make a directory in \(temporary): set TMPDIR to one that exists")
        }
        atexit { BuildDirectory.remove() }
        return unsafe String(cString: template)
    }

    private static func remove() {
        guard let path = try? self.shared.get(), let directory = unsafe opendir(path) else {
            return
        }
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            unsafe unlink("\(path)/\(name)")
        }
        unsafe closedir(directory)
        unsafe rmdir(path)
    }
}
