import FoundationEssentials

/// A folder of its own for one test, gone when the test lets go.
struct ModelFolder: ~Copyable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "jf-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        self.path = url.path()
    }

    deinit { try? FileManager.default.removeItem(atPath: self.path) }

    func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        let path = "\(self.path)/\(name)"
        try Data(bytes).write(to: URL(filePath: path))
        return path
    }
}
