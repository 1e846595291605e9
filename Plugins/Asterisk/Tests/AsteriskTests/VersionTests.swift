import Testing

@testable import Asterisk

@Suite("The release of an Asterisk")
struct VersionTests {
    @Test(
        "tells whether it has WebSockets for media, and whether they speak JSON",
        arguments: [
            ("20.15.2", false, false), ("20.16.0", true, false), ("20.18.1", true, true),
            ("21.11.0", true, false), ("22.5.4", false, false), ("22.6.0", true, false),
            ("22.10.1", true, true), ("23.0.0", true, false), ("23.2.0", true, true),
            ("24.0.0", true, true), ("18.26.4", false, false),
            ("certified/20.7-cert4", false, false),
        ])
    func features(_ text: String, _ hasSockets: Bool, _ hasJSON: Bool) throws {
        let version = try #require(AsteriskVersion(text))
        #expect(version.hasMediaSockets == hasSockets)
        #expect(version.hasJSONControl == hasJSON)
    }

    @Test("that nobody can read is not known", arguments: ["", "GIT-master-abc", "x.y"])
    func unknown(_ text: String) { #expect(AsteriskVersion(text) == nil) }
}
