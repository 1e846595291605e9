import CallModel
import TestSupport
import Testing

/// What callers hear of a host that is told to stop.
@Suite("A host that shuts down", .live)
struct ShutdownTests {
    /// The first caller stays, others follow.
    private static func yaml(farewell: String) -> String {
        """
        providers:
          phone:
            plugin: com.jackfield.scripted
            capability: channel
            settings:
              channel:
                incoming: [ { at_ms: 1000 }, { at_ms: 2500, count: 20, every_ms: 50 } ]
                caller: [ { after_ms: 3600000, hang_up: true } ]
        pipelines: { desk: { farewell: "\(farewell)" } }

        """
    }

    @Test("takes no more calls, and ends those that run with the farewell")
    func saysFarewell() async throws {
        try await blocking {
            let scene = try StoreScene()
            let (host, _) = try scene.server(
                adding: Self.yaml(farewell: "We close now."), options: ["--drain", "3"])
            try host.wait(for: "call started")
            host.terminate()
            try host.wait(for: "call refused")
            #expect(host.end() == 0, "\(host.text)")
            #expect(host.text.contains("ended the calls that were left"))
            #expect(host.lines.count { $0.contains("call started") } == 1)
            #expect(host.lines.count { $0.contains("call refused") } == 20)
            let list = try scene.host(["calls", "--json"])
            #expect(list.end() == 0)
            let id = try #require(
                list.text.split(separator: "\"").lazy.map(String.init)
                    .first { CallID(rawValue: $0) != nil })
            let page = try scene.host(["calls", "show", id])
            #expect(page.end() == 0)
            #expect(page.text.contains("We close now."), "\(page.text)")
            #expect(page.text.contains("the host is shutting down"), "\(page.text)")
        }
    }
}
