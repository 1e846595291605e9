import CallModel
import TestSupport
import Testing

/// Calls of one host on several loops, as those outside see them.
@Suite("A host with three loops", .serialized, .live)
struct LoopTests {
    private static let calls = 24

    /// A desk that is called from pages, and says so much that its calls last.
    private static let yaml = """
        loops: 3
        providers:
          page: { plugin: com.jackfield.browser, settings: { calls: 100 } }
          hearer:
            plugin: com.jackfield.scripted
            capability: stt
            settings: { stt: { default: yes } }
          talker:
            plugin: com.jackfield.scripted
            capability: dialogue
            settings: { dialogue: { turns: [ { cause: start, say: [ Hello there. ] } ] } }
        pipelines:
          web: { language: en, channel: page, stt: [ hearer ], dialogue: [ talker ], tts: [ voice ] }
        """

    /// Opens so many calls at once and keeps them; prints the word "up" when all have heard a frame of the
    /// greeting, then what each was told at its end.
    private static func callers(_ url: String, then script: String) -> String {
        """
        import asyncio, json, urllib.request, websockets
        url = "\(url)"
        def ask(path, method="GET"):
            request = urllib.request.Request(url + path, method=method)
            return json.load(urllib.request.urlopen(request)) if method == "GET" else urllib.request.urlopen(request).status
        async def call(heard, ends):
            async with websockets.connect(url.replace("http", "ws", 1) + "/page/call") as socket:
                await socket.send(json.dumps({"type": "start"}))
                async for message in socket:
                    if isinstance(message, bytes):
                        heard.set()
                    elif json.loads(message)["type"] == "ended":
                        ends.append(json.loads(message)["reason"])
        async def main():
            events, ends = [asyncio.Event() for _ in range(\(Self.calls))], []
            tasks = [asyncio.create_task(call(event, ends)) for event in events]
            for event in events: await event.wait()
        \(script.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n"))
            await asyncio.gather(*tasks, return_exceptions=True)
            for end in ends: print(end)
        asyncio.run(main())
        """
    }

    private static func loops(of host: HostProcess) -> Set<Substring> {
        Set(
            host.lines.filter { $0.contains("call started") }.flatMap {
                $0.split(separator: " ").filter { $0.hasPrefix("loop=") }
            })
    }

    @Test("shares connections out; over any of them each call can be listed and hung up")
    func hangsUp() async throws {
        try await blocking {
            let scene = try StoreScene()
            let (host, url) = try scene.server(adding: Self.yaml)
            let callers = try OutsideTool.runNow(
                "/usr/bin/python3",
                [
                    "-c",
                    Self.callers(
                        url,
                        then: """
                            calls = (await asyncio.to_thread(ask, "/v1/calls?limit=100"))["calls"]
                            for listed in calls:
                                print(await asyncio.to_thread(ask, f"/v1/calls/{listed['id']}/hangup", "POST"))
                            """),
                ], in: scene.folder)
            #expect(callers.status == 0, "\(callers.errors)")
            #expect(callers.lines.count { $0 == "202" } == Self.calls)
            #expect(callers.lines.count { $0 == "the call was ended" } == Self.calls)
            for _ in 0..<Self.calls { try host.wait(for: "call ended") }
            // By chance all of 24 connections come to two of three loops once in ten thousand times.
            #expect(Self.loops(of: host) == ["loop=0", "loop=1", "loop=2"], "\(host.text)")
            host.terminate()
            #expect(host.end() == 0, "\(host.text)")
        }
    }

    @Test("dials on each in turn, whichever connection has asked")
    func dials() async throws {
        try await blocking {
            let scene = try StoreScene()
            let (host, url) = try scene.server(adding: Self.yaml)
            for _ in 0..<6 {
                let dialled = try OutsideTool.runNow(
                    "curl",
                    [
                        "-s", "-H", "content-type: application/json", "-d",
                        "{\"pipeline\": \"desk\", \"to\": \"desk\"}", "\(url)/v1/calls",
                    ], in: scene.folder)
                #expect(dialled.output.contains("id"), "\(dialled.output)")
            }
            for _ in 0..<6 { try host.wait(for: "call started") }
            #expect(Self.loops(of: host) == ["loop=0", "loop=1", "loop=2"])
            host.terminate()
            host.terminate()
            #expect(host.end() == 0, "\(host.text)")
        }
    }

    @Test("ends the calls of all of them when it drains and its time is over")
    func drains() async throws {
        try await blocking {
            let scene = try StoreScene()
            let (host, url) = try scene.server(adding: Self.yaml)
            let callers = try OutsideTool.runNow(
                "/usr/bin/python3",
                [
                    "-c",
                    Self.callers(
                        url,
                        then: """
                            import os, signal
                            os.kill(\(host.id), signal.SIGTERM)
                            while (await asyncio.to_thread(ready)) != 503: await asyncio.sleep(0.05)
                            os.kill(\(host.id), signal.SIGTERM)
                            """
                    ).replacing(
                        "async def call",
                        with: """
                            def ready():
                                try: return urllib.request.urlopen(url + "/health/ready").status
                                except urllib.error.HTTPError as error: return error.code
                            async def call
                            """),
                ], in: scene.folder)
            #expect(callers.status == 0, "\(callers.errors)")
            #expect(callers.lines == Array(repeating: "the call was ended", count: Self.calls))
            #expect(host.end() == 0, "\(host.text)")
            #expect(host.lines.count { $0.contains("call ended") } == Self.calls)
            #expect(Self.loops(of: host).count == 3)
        }
    }
}
