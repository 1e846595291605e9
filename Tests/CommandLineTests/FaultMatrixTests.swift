import Glibc
import Rehearsal
import TestSupport
import Testing

/// `JACKFIELD_UPDATE_GOLDEN=1 swift test --filter FaultMatrixTests` writes the files anew; then read the
/// difference.
@Suite("The fault matrix", .serialized, .heavy)
struct FaultMatrixTests {
    private static let folder = #filePath.split(separator: "/").dropLast()
        .map { "/" + $0 }.joined()
    private static let golden = "\(Self.folder)/Golden/faults.jsonl"
    private static let page = "\(Self.folder)/../../docs/fault-matrix.md"

    private static func known() throws -> String {
        String(decoding: try HostRun.read(Self.golden), as: UTF8.self)
    }

    @Test("is no worse than it was, in any cell, and no better than is written")
    func isAsWritten() async throws {
        let output = "/tmp/jackfield-matrix-\(getpid()).jsonl"
        defer { _ = unsafe unlink(output) }
        let program = try ChildProgram(
            try HostRun.program(),
            [
                "bench", "faults", "--json", "--config",
                "\(Self.folder)/../../config/bench/faults.yaml",
            ],
            files: [STDOUT_FILENO: output])
        #expect(await program.end() == 0)
        let text = String(decoding: try HostRun.read(output), as: UTF8.self)
        let now = try #require(FaultMatrix(json: text))
        if unsafe getenv("JACKFIELD_UPDATE_GOLDEN") != nil {
            try HostRun.write(text, to: Self.golden)
        }
        let known = try #require(FaultMatrix(json: try Self.known()))
        #expect(now.rows.map(\.cell.name) == known.rows.map(\.cell.name))
        for (row, was) in zip(now.rows, known.rows) {
            let name = row.cell.name
            #expect(!row.figures.isWorse(than: was.figures), "\(name) is worse: \(row.figures)")
            #expect(
                !was.figures.isWorse(than: row.figures),
                "\(name) is better: \(row.figures); write the golden file anew")
        }
    }

    @Test("is the page of the documents")
    func isDocumented() throws {
        let known = try #require(FaultMatrix(json: try Self.known()))
        if unsafe getenv("JACKFIELD_UPDATE_GOLDEN") != nil {
            try HostRun.write(FaultPage.text(known), to: Self.page)
        }
        let page = String(decoding: try HostRun.read(Self.page), as: UTF8.self)
        #expect(page == FaultPage.text(known))
    }
}
