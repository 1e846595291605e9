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

    @Test("violate nothing, whatever fails in them, and are the same each time")
    func hold() async throws {
        let options = ["--seed", "20", "--calls", "12", "--concurrent", "12", "--json"]
        let first = try await self.run(options)
        let report = try #require(JSONValue(parsing: first.output))
        #expect(first.status == 0, "\(first.output)")
        #expect(report["found"] == .list([]))
        #expect(report["calls"] == .number(12))
        let second = try await self.run(options)
        #expect(JSONValue(parsing: second.output)?["hash"] == report["hash"])
    }

    @Test("can be made again one by one")
    func again() async throws {
        let call = try await self.run(["--seed", "20", "--concurrent", "12", "--only", "13"])
        #expect(call.status == 0)
        let lines = call.output.split(separator: "\n").compactMap { JSONValue(parsing: String($0)) }
        #expect(lines.first?["event"] == .text("started"))
        #expect(lines.first?["from"] == .text("13"))
        #expect(lines.last?["event"] == .text("ended"))
    }
}
