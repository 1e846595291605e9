import CallModel
import TestSupport
import Testing

/// `jackfield dial` beside a running host.
@Suite("A call that a running host is told to make", .live)
struct DialTests {
    private static func dial(
        _ scene: StoreScene, _ url: String, _ options: String...
    ) throws -> (status: Int32, host: HostProcess) {
        let dial = try scene.host(["dial", "--url", url, "--pipeline", "desk"] + options)
        return (dial.end(), dial)
    }

    @Test("is shown until its end, and its facts are the dialogue's")
    func shown() async throws {
        try await blocking {
            let scene = try StoreScene()
            let (host, url) = try scene.server()
            let (status, dial) = try Self.dial(
                scene, url, "--to", "desk", "--fact", "ticket=4711", "--json")
            #expect(status == 0, "\(dial.text)")
            let events = dial.lines.compactMap { JSONValue(parsing: $0)?["event"]?.string }
            #expect(events.first == "started" && events.last == "ended", "\(dial.text)")
            #expect(events.contains("turn"))
            host.terminate()
            #expect(host.end() == 0)
        }
    }

    @Test("gives its id at once when nobody wants to wait")
    func detached() async throws {
        try await blocking {
            let scene = try StoreScene()
            let (host, url) = try scene.server()
            let (status, dial) = try Self.dial(scene, url, "--to", "desk", "--detach")
            #expect(status == 0)
            #expect(CallID(rawValue: dial.lines.last ?? "") != nil, "\(dial.text)")
            host.terminate()
            #expect(host.end() == 0)
        }
    }

    @Test(
        "has failed when nobody answers, the line is busy, or the call is rejected",
        arguments: ["busy", "no_answer", "rejected", "failed"])
    func unanswered(outcome: String) async throws {
        try await blocking {
            let scene = try StoreScene()
            let (host, url) = try scene.server(
                adding: """
                    providers:
                      phone:
                        plugin: com.jackfield.scripted
                        capability: channel
                        settings: { channel: { dial: \(outcome), ring_ms: 100 } }

                    """)
            let (status, dial) = try Self.dial(scene, url, "--to", "desk", "--json")
            #expect(status == 1)
            let entries = dial.lines.compactMap { JSONValue(parsing: $0) }
            let ring = entries.contains { $0["event"]?.string == "ringing" }
            let hangUp = entries.first { $0["event"]?.string == "hung_up" }
            #expect(ring && hangUp?["cause"]?.string == outcome, "\(dial.text)")
            let end = entries.last?["outcome"]?.string
            #expect(end == (outcome == "failed" ? "failed" : "rejected"))
            host.terminate()
            #expect(host.end() == 0)
        }
    }

    @Test("is not made without a host, with the command that starts one")
    func noHost() async throws {
        try await blocking {
            let scene = try StoreScene()
            let (host, url) = try scene.server()
            host.terminate()
            #expect(host.end() == 0)
            let (status, dial) = try Self.dial(scene, url, "--to", "desk")
            #expect(status == 1)
            #expect(dial.text.contains("no host answers at \(url)"), "\(dial.text)")
            #expect(dial.text.contains("jackfield run"))
        }
    }

    @Test("is not made of a command line with mistakes")
    func usage() async throws {
        try await blocking {
            let scene = try StoreScene()
            for (words, reason) in [
                (["--pipeline", "desk"], "--to NUMBER"),
                (["--to", "1", "--pipeline", "desc"], "there are: desk, tape"),
                (["--to", "1", "--pipeline", "desk", "--fact", "ticket"], "NAME=VALUE"),
            ] {
                let dial = try scene.host(["dial"] + words)
                #expect(dial.end() == 2)
                #expect(dial.text.contains(reason), "\(dial.text)")
            }
            let dial = try scene.host(["dial", "--to", "1", "--pipeline", "desk"])
            #expect(dial.end() == 3)
            #expect(dial.text.contains("no web server"), "\(dial.text)")
        }
    }
}
