import CallModel
import TestSupport
import Testing

@Suite("The journal of a scripted call", .heavy)
struct JournalComparisonTests {
    private static let folder: String = {
        let here = #filePath.split(separator: "/").dropLast().map { "/" + $0 }.joined()
        return here + "/Fixtures"
    }()

    private func journal(_ configurations: [String], pace: String = "fast") async throws
        -> [JSONValue]
    {
        let run = try HostRun()
        try await run.dial(
            "+15550100", configurations: configurations.map { "\(Self.folder)/\($0)" }, pace: pace)
        try #require(run.status == 0, "\(run.errors)")
        #expect(run.entries("slot").count == 1)
        #expect(run.entries("tool_answered").first?["status"]?.string == "OK")
        // The same in every call but for its id, which is part of the tools' keys.
        return run.lines.map { $0.without(["key"]) }
    }

    @Test("is the same each time on the virtual clock")
    func repeats() async throws {
        let first = try await self.journal(["short-call.yaml"])
        let second = try await self.journal(["short-call.yaml"])
        #expect(first == second)
        #expect(first.count > 20)
    }

    @Test("is the same when all five capabilities are behind a wire")
    func marshalled() async throws {
        let direct = try await self.journal(["short-call.yaml"])
        let wired = try await self.journal(["short-call.yaml", "marshalled.yaml"])
        #expect(direct == wired)
    }

    @Test("is the same at the pace of a phone, but for a few milliseconds")
    func realPace() async throws {
        let times = ["at_ms", "sequence", "delay_ms", "delays", "onset_ms", "end_ms", "start_ms"]
        let fast = try await self.journal(["short-call.yaml"])
        let real = try await self.journal(["short-call.yaml"], pace: "real")
        // Sessions open side by side: on the wall clock any of them may be first.
        func story(_ journal: [JSONValue]) -> [JSONValue] {
            journal.map { $0.without(times) }.filter { $0["event"]?.string != "opened" }
        }
        #expect(story(fast) == story(real))
        #expect(fast.count == real.count)
    }
}

extension JSONValue {
    /// The object without some of its members.
    fileprivate func without(_ names: [String]) -> JSONValue {
        guard case .object(let members) = self else { return self }
        return .object(members.filter { !names.contains($0.key) })
    }
}
