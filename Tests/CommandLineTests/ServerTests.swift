import CallModel
import Glibc
import TestSupport
import Testing

/// The API of a running host, as curl and Python see it.
@Suite("The API of a host that answers calls", .live)
struct ServerTests {
    private static func curl(
        _ scene: StoreScene, _ url: String, _ options: String...
    ) throws -> (status: Int, body: JSONValue?, text: String) {
        let visit = try OutsideTool.runNow(
            "curl", ["-s", "--max-time", "30", "-w", "\n%{http_code}"] + options + [url],
            in: scene.folder)
        let text = visit.lines.dropLast().joined(separator: "\n")
        return (visit.lines.last.flatMap { Int($0) } ?? 0, JSONValue(parsing: text), text)
    }

    private static let json = "content-type: application/json"

    @Test("A call is dialled, followed live, listed and shown, and the figures count it")
    func dialled() async throws {
        try await blocking {
            let scene = try StoreScene()
            let (host, url) = try scene.server()
            #expect(try Self.curl(scene, "\(url)/health/ready").status == 200)
            let follower = try OutsideTool.runNow(
                "/usr/bin/python3", ["-c", Self.follow(url)], in: scene.folder)
            #expect(follower.status == 0, "\(follower.errors)")
            let id = try #require(follower.lines.first)
            let events = follower.lines.dropFirst().compactMap { JSONValue(parsing: $0) }
            #expect(events.allSatisfy { $0["call"]?.string == id })
            let names = events.compactMap { $0["event"]?.string }
            #expect(names.first == "started" && names.last == "ended" && names.contains("turn"))

            let page = try Self.curl(scene, "\(url)/v1/calls/\(id)")
            #expect(page.body?["call"]?["outcome"]?.string == "completed", "\(page.text)")
            let list = try Self.curl(scene, "\(url)/v1/calls?limit=5&outcome=completed")
            #expect(list.text.contains(id))
            let metrics = try Self.curl(scene, "\(url)/metrics").text
            #expect(metrics.contains("jackfield_calls_ended_total{outcome=\"completed\"} 1"))
            #expect(metrics.contains("jackfield_calls 0"))
            host.terminate()
            #expect(host.end() == 0, "\(host.text)")
        }
    }

    /// Follows all calls, asks for one, and prints its id and its journal.
    private static func follow(_ url: String) -> String {
        """
        import asyncio, json, urllib.request, websockets
        def dial():
            request = urllib.request.Request(
                "\(url)/v1/calls", json.dumps({"pipeline": "desk", "to": "desk"}).encode(),
                {"content-type": "application/json"})
            return json.load(urllib.request.urlopen(request))["id"]
        async def main():
            async with websockets.connect("\(url)/v1/events".replace("http", "ws", 1)) as socket:
                print(await asyncio.to_thread(dial))
                async for message in socket:
                    print(message.strip())
                    if json.loads(message)["event"] == "ended": return
        asyncio.run(main())
        """
    }

    @Test("A running call is hung up over the API, and SIGTERM answers readiness with 503")
    func hangsUp() async throws {
        try await blocking {
            let scene = try StoreScene()
            let (host, url) = try scene.server()
            let dialled = try Self.curl(
                scene, "\(url)/v1/calls", "-H", Self.json, "-d",
                "{\"pipeline\": \"desk\", \"to\": \"desk\", \"facts\": {\"ticket\": \"4711\"}}")
            #expect(dialled.status == 202)
            let id = try #require(dialled.body?["id"]?.string)
            #expect(
                try Self.curl(scene, "\(url)/v1/calls/\(id)/hangup", "-X", "POST").status == 202)
            try host.wait(for: "call ended")
            #expect(
                try Self.curl(scene, "\(url)/v1/calls/\(id)/hangup", "-X", "POST").status == 404)
            host.terminate()
            #expect(host.end() == 0, "\(host.text)")
        }
    }

    @Test(
        "What is wrong with a request is said, with how to mend it",
        arguments: [
            ("", "-d", "{}", 415, "Content-Type"),
            (Self.json, "-d", "[]", 400, "no JSON object"),
            (Self.json, "-d", "{\"pipeline\": \"desk\"}", 400, "\"to\" must be"),
            (Self.json, "-d", "{\"pipeline\": \"desk\", \"too\": \"1\"}", 400, "\"too\" is no key"),
            (
                Self.json, "-d", "{\"pipeline\": \"desc\", \"to\": \"1\"}", 404,
                "there are: desk, tape"
            ),
            (Self.json, "-X", "DELETE", 405, "only GET and POST"),
            ("origin: http://elsewhere.example", "-X", "GET", 403, "other origins"),
            ("host: rebound.example", "-X", "GET", 403, "127.0.0.1"),
        ])
    func wrongRequests(
        _ header: String, _ option: String, _ value: String, _ status: Int, _ reason: String
    ) async throws {
        try await blocking {
            let scene = try StoreScene()
            let (host, url) = try scene.server()
            let answer = try Self.curl(scene, "\(url)/v1/calls", "-H", header, option, value)
            #expect(answer.status == status)
            #expect(answer.text.contains(reason.replacing("\"", with: "\\\"")), "\(answer.text)")
            host.terminate()
            #expect(host.end() == 0)
        }
    }

    @Test("A server that others reach answers only who bears an API key")
    func keys() async throws {
        try await blocking {
            let scene = try StoreScene()
            let key = "0123456789abcdef0123"
            unsafe setenv("JACKFIELD_SECRET_SERVER_TESTS_KEY", key, 1)
            let (host, url) = try scene.server("[ SERVER_TESTS_KEY ]", address: "0.0.0.0")
            let local = url.replacing("0.0.0.0", with: "127.0.0.1")
            #expect(try Self.curl(scene, "\(local)/health").status == 200)
            #expect(try Self.curl(scene, "\(local)/v1/calls").status == 401)
            #expect(try Self.curl(scene, "\(local)/metrics").status == 401)
            let wrong = try Self.curl(
                scene, "\(local)/v1/calls", "-H", "authorization: Bearer 0123456789abcdef0124")
            #expect(wrong.status == 401)
            let right = try Self.curl(
                scene, "\(local)/v1/calls", "-H", "authorization: Bearer \(key)")
            #expect(right.status == 200)
            host.terminate()
            #expect(host.end() == 0)
            #expect(!host.text.contains(key))
        }
    }

    @Test("A host opens as many files as it may, though it was started with few")
    func openFiles() async throws {
        try await blocking {
            let scene = try StoreScene()
            let (host, _) = try scene.server(through: ["prlimit", "--nofile=256:4096"])
            let limits = try OutsideTool.runNow(
                "prlimit",
                ["--pid", "\(host.id)", "--nofile", "--noheadings", "--output", "SOFT,HARD"],
                in: scene.folder)
            let words = limits.lines.joined().split(separator: " ").map(String.init)
            #expect(words == ["4096", "4096"])
            host.terminate()
            #expect(host.end() == 0)
        }
    }

    @Test("A port that is taken ends the start with its reason")
    func portTaken() async throws {
        try await blocking {
            let scene = try StoreScene()
            let taken = try TakenPort()
            let overlay = "\(scene.folder)/taken.yaml"
            try scene.write(Array("server: { port: \(taken.port) }\n".utf8), to: overlay)
            let host = try scene.host(["run", "--config", overlay])
            #expect(host.end() == 1)
            #expect(host.text.contains("cannot listen on 127.0.0.1 port \(taken.port)"))
            #expect(host.text.contains("server.port"))
        }
    }
}
