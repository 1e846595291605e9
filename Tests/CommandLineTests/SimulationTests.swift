import CallModel
import Glibc
import TestSupport
import Testing

@Suite("Simulated calls", .heavy)
struct SimulationTests {
    private static let folder = #filePath.split(separator: "/").dropLast().map { "/" + $0 }.joined()

    private func run(_ options: [String]) async throws -> (status: Int32, output: String) {
        let output = "/tmp/jackfield-simulated-\(UInt64.random(in: 0 ... .max))"
        defer { _ = unsafe unlink(output) }
        let program = try ChildProgram(
            try HostRun.program(),
            ["simulate", "--config", "\(Self.folder)/../../config/simulate.yaml"] + options,
            files: [STDOUT_FILENO: output])
        let status = await program.end()
        return (status, String(decoding: try HostRun.read(output), as: UTF8.self))
    }

    private func report(_ options: [String]) async throws -> JSONValue {
        let run = try await self.run(options + ["--json"])
        #expect(run.status == 0, "\(run.output)")
        return try #require(JSONValue(parsing: run.output))
    }

    @Test("violate nothing, are the same each time, and can be made again one by one")
    func hold() async throws {
        // Several worlds on several loops, whose threads meet differently in each run.
        let options = ["--seed", "20", "--calls", "32", "--concurrent", "8", "--threads", "3"]
        let scratch = try HostRun()
        let first = try await self.report(options + ["--journals", scratch.folder])
        #expect(first["found"] == .list([]))
        #expect(first["calls"] == .number(32))
        let second = try await self.report(options)
        #expect(second["hash"] == first["hash"])
        let again = try await self.run(["--seed", "20", "--concurrent", "8", "--only", "29"])
        #expect(again.status == 0)
        let journal = try HostRun.read("\(scratch.folder)/29.jsonl")
        #expect(again.output == String(decoding: journal, as: UTF8.self))
        let lines = again.output.split(separator: "\n").compactMap {
            JSONValue(parsing: String($0))
        }
        #expect(lines.first?["event"] == .text("started"))
        #expect(lines.first?["from"] == .text("29"))
        #expect(lines.last?["event"] == .text("ended"))
    }
}
