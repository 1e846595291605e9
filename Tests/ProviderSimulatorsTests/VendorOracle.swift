import CallModel
import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// A vendor's own package for Python, in the virtual environment that scripts/setup makes, and a script that uses it.
struct VendorOracle {
    struct Missing: Error, CustomStringConvertible {
        let description = "the vendors' Python packages are not there: run scripts/setup --tests"
    }

    /// As in the fixture `VENDOR-oracle.py`.
    let vendor: String

    static let repository = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
    private static let python = "\(Self.repository)/.build/python/bin/python"

    private var script: String {
        "\(Self.repository)/Tests/ProviderSimulatorsTests/Fixtures/\(self.vendor)-oracle.py"
    }

    /// What it finds to differ.
    func differences(_ words: [String], json: JSONValue? = nil) async throws -> [String] {
        guard unsafe access(Self.python, X_OK) == 0 else { throw Missing() }
        var template = Array("/tmp/jackfield-oracle-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw POSIXError(.EIO) }
        let folder = String(
            decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var words = words
        if let json {
            let path = "\(folder)/cases.json"
            try Data(json.json.utf8).write(to: URL(filePath: path))
            words.append(path)
        }
        let run = try await OutsideTool.run(Self.python, [self.script] + words, in: folder)
        #expect(run.status == 0, "\(run.errors)")
        return run.lines
    }
}
