import TestSupport
import Testing

/// What `jackfield bench kills` does a thousand times by hand.
@Suite("Hosts that are killed", .heavy)
struct KillTests {
    @Test(
        "Twenty hosts killed in the middle of many calls have lost and harmed nothing they answered for"
    )
    func kills() async throws {
        try await blocking {
            let host = try HostProcess(
                ["bench", "kills", "--count", "20", "--seed", "7", "--lanes", "1"]
                    // How late a recording may be is a matter of the machine, and tested with a virtual clock.
                    + [
                        "--late", "60000", "--config",
                        "\(BundledCall.repository)/config/kills.yaml",
                    ])
            #expect(host.end() == 0, "\(host.text)")
            // It has seen what it judges.
            let turns = host.lines.first { $0.contains("seen by the witness") } ?? ""
            #expect(
                (turns.split(separator: " ").compactMap { Int($0) }.first ?? 0) > 0, "\(turns)")
        }
    }
}
