import CallModel
import TestSupport
import Testing

/// The callers that come with the program, through the whole default configuration.
///
/// One after the other: each keeps a core busy, and the host's deadlines for plugins are on the wall clock.
@Suite("Bundled calls", .serialized, .heavy)
struct BundledCallTests {
    private static let onPrem = "\(BundledCall.repository)/config/on-prem.yaml"

    @Test("A bundled caller gets what he called for", arguments: BundledCall.all)
    func call(_ call: BundledCall) async throws {
        let run = try HostRun()
        try await run.call(call.caller, configurations: [Self.onPrem])
        try self.expect(run, as: call)
        #expect(run.entries("fell_back").isEmpty)
    }

    @Test("A caller whose first recogniser fails is understood all the same")
    func fallback() async throws {
        let call = BundledCall(name: "visit", rate: "8k")
        let run = try HostRun()
        try await run.call(
            call.caller,
            configurations: [
                Self.onPrem, "\(BundledCall.repository)/config/demo-fallback.yaml",
            ])
        try self.expect(run, as: call)
        #expect(run.entries("fell_back").count == 1)
    }

    private func expect(_ run: HostRun, as call: BundledCall) throws {
        let expected = try ExpectedCall(path: call.expected)
        try #require(run.status == 0, "\(run.errors)")
        #expect(run.entries("ended").first?["outcome"]?.string == expected.outcome)
        for (name, value) in expected.slots { #expect(run.slots[name] == value, "slot \(name)") }
        if let bargeIns = expected.bargeIns {
            #expect(run.entries("barge_in_committed").count == bargeIns)
        }
        try self.expectRecords(run, expected)
        let recording = try StereoRecording(path: run.reply)
        #expect(recording.hertz == call.hertz)
        #expect(recording.audibleSeconds(recording.caller) > 2)
        #expect(recording.audibleSeconds(recording.reply) > 8)
    }

    private func expectRecords(_ run: HostRun, _ expected: ExpectedCall) throws {
        let records = try RecordsFile(path: run.records)
        let tickets = try records.tickets()
        #expect(tickets == expected.tickets)
        let logged = try records.logged()
        #expect(logged == expected.logged)
        if let account = expected.contact["account"], let name = expected.contact["field"] {
            let value = try records.field(name, of: account)
            #expect(value == expected.contact["value"])
        }
    }
}
