import Glibc
import Testing
import YAML

@testable import Configuration

/// Each folder of `Golden` holds one kind of mistake and what is said about it.
///
/// `config.yaml` stands alone; `overlay.yaml` is laid over `Golden/base.yaml`. To write `expected.txt` anew
/// after a change of words: `JACKFIELD_UPDATE_GOLDEN=1 swift test --filter GoldenTests`, then read the
/// difference.
@Suite("Every kind of mistake is told in the same words as before")
struct GoldenTests {
    static let environment = [
        "JACKFIELD_SECRET_FROM_ENVIRONMENT": "swordfish", "JACKFIELD_SECRET_SHORT": "abc",
        "FROM_ELSEWHERE": "not a secret of ours",
    ]

    @Test("The mistake is told as expected", arguments: GoldenFolder.kinds)
    func golden(kind: String) throws {
        let folder = GoldenFolder.path + kind
        // Version control keeps no read permissions.
        if let mode = Self.secretFileModes[kind] {
            #expect(unsafe chmod("\(folder)/secrets.env", mode) == 0)
        }
        let overlay = "\(folder)/overlay.yaml"
        let files =
            unsafe access(overlay, R_OK) == 0
            ? [GoldenFolder.path + "base.yaml", overlay] : ["\(folder)/config.yaml"]
        let report = Configuration.load(files, environment: Self.environment)
        let told = report.rendered(colored: false).replacing(GoldenFolder.path, with: "")
        #expect(
            !told.contains("swordfish") && !told.contains("hunter2") && !told.contains("sk-live"))
        try GeneratedFile(path: "\(folder)/expected.txt").expect(told)
    }

    private static let secretFileModes: [String: mode_t] = [
        "secret-file-mode": 0o644, "secret-file-lines": 0o600,
    ]
}

enum GoldenFolder {
    static let path: String = {
        let file = #filePath
        return String(file[...(file.lastIndex(of: "/") ?? file.startIndex)]) + "Golden/"
    }()

    static let kinds: [String] = {
        guard let stream = unsafe opendir(Self.path) else { return [] }
        defer { _ = unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.contains("."), name != "plugins.d" { names.append(name) }
        }
        return names.sorted()
    }()
}
