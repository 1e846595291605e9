import EventLoop
import Network
import PluginHost
import CallModel
import Providers
import Synchronization
import TestSupport
import Testing
import WebServer

/// A host with a web server and the small plugin.
struct ServingRig {
    let rig: Rig
    let server: WebServer
    let url: String

    init() async throws {
        let made = Mutex<(server: WebServer, url: String)?>(nil)
        self.rig = try await Rig(pace: .real) { loop in
            let routes = RouteTable()
            let server = WebServer(
                WebSettings(address: "127.0.0.1", port: 0), routes: routes, on: loop)
            let port = try await loop.run { Result { try server.start() } }.get()
            made.withLock { $0 = (server, "http://127.0.0.1:\(port)") }
            return HostNetwork(routes: routes, url: "http://127.0.0.1:\(port)")
        }
        (self.server, self.url) = try #require(made.withLock { $0 })
    }

    func curl(_ path: String, _ options: String...) async throws -> OutsideTool {
        try await OutsideTool.run(
            "curl", ["-s", "-w", "%{http_code}"] + options + [self.url + path],
            in: try BuildDirectory.shared.get())
    }

    func python(_ path: String, _ script: String) async throws -> OutsideTool {
        let address = (self.url + path).replacing("http", with: "ws", maxReplacements: 1)
        let body = script.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n")
        let whole =
            "import asyncio, websockets\nurl = \"\(address)\"\nasync def main():\n\(body)\nasyncio.run(main())"
        return try await OutsideTool.run(
            "/usr/bin/python3", ["-c", whole], in: try BuildDirectory.shared.get())
    }

    func stop() async { await self.rig.onLoop { self.server.stop() } }
}

@Suite("Paths that a plugin serves")
struct ListenTests {
    private static let settings = "{\"serve\": \"/web\"}"

    @Test("A request reaches the plugin with all it has, and is answered once")
    func request() async throws {
        let site = try await ServingRig()
        let provider = try await site.rig.provider(.channel, settings: Self.settings, name: "phone")
        #expect(site.rig.log.messages.contains("\(site.url)/phone/web"))
        let visit = try await site.curl(
            "/phone/web/a/b?x=1&y=2", "-d", "12345", "-H", "X-Signature: s3cret")
        #expect(
            visit.output
                == "POST /a/b ? x=1&y=2 # 5 # s3cret # \(site.url)/phone/web/a/b?x=1&y=2\n200")
        #expect(try await site.curl("/phone/other").output.hasSuffix("404"))
        #expect(site.rig.log.messages.contains("answered once"))
        await provider.shutDown()
        #expect(try await site.curl("/phone/web").output.hasSuffix("404"))
        await site.stop()
    }

    @Test("Messages of a WebSocket go to the plugin and back, and it ends with its code")
    func socket() async throws {
        let site = try await ServingRig()
        let provider = try await site.rig.provider(.channel, settings: Self.settings, name: "phone")
        let visit = try await site.python(
            "/phone/web",
            """
            async with websockets.connect(url) as socket:
                await socket.send("hello")
                print(await socket.recv())
                await socket.send(bytes(1000))
                print(len(await socket.recv()))
                await socket.send("bye")
                try: await socket.recv()
                except websockets.exceptions.ConnectionClosed: pass
                print(socket.close_code, socket.close_reason)
            """)
        #expect(visit.lines == ["hello", "1000", "4000 bye"], "\(visit.errors)")
        await site.rig.log.wait(for: "closed 4000")
        #expect(!site.rig.log.messages.contains("sent after the end"))
        await provider.shutDown()
        await site.stop()
    }

    @Test("A plugin can refuse a WebSocket")
    func refusal() async throws {
        let site = try await ServingRig()
        let provider = try await site.rig.provider(.channel, settings: Self.settings, name: "phone")
        let visit = try await site.python(
            "/phone/web?no",
            """
            try:
                async with websockets.connect(url): pass
            except websockets.exceptions.InvalidStatusCode as error: print(error.status_code)
            """)
        #expect(visit.lines == ["403"])
        await provider.shutDown()
        await site.stop()
    }

    @Test("When the instance ends its sockets end before destroy, and the client is told")
    func shutDown() async throws {
        let site = try await ServingRig()
        let provider = try await site.rig.provider(.channel, settings: Self.settings, name: "phone")
        async let visit = site.python(
            "/phone/web",
            """
            async with websockets.connect(url) as socket:
                await socket.send("hello")
                await socket.recv()
                import urllib.request
                urllib.request.urlopen(url.replace("ws", "http", 1)).read()
                try: await socket.recv()
                except websockets.exceptions.ConnectionClosed: pass
                print(socket.close_code)
            """)
        await site.rig.log.wait(for: "answered once")
        await provider.shutDown()
        #expect(try await visit.lines == ["1001"])
        let ends = site.rig.log.messages.filter { $0 == "closed 1001" || $0 == "destroyed" }
        #expect(ends == ["closed 1001", "destroyed"])
        await site.stop()
    }

    @Test("A path that is taken or malformed, or a host without a server, fails create")
    func cannotServe() async throws {
        let site = try await ServingRig()
        for (settings, code) in [
            ("{\"serve\": \"/web\", \"serve_too\": \"/web\"}", ProviderFailure.Code.misconfigured),
            ("{\"serve\": \"web\"}", .badInput), ("{\"serve\": \"/a/../b c\"}", .badInput),
        ] {
            let error = await #expect(throws: ProviderFailure.self) {
                try await site.rig.provider(.channel, settings: settings, name: "phone")
            }
            #expect(error?.code == code)
        }
        // What failed has left nothing behind.
        let provider = try await site.rig.provider(.channel, settings: Self.settings, name: "phone")
        await provider.shutDown()
        await site.stop()
        let bare = try await Rig(pace: .real)
        let error = await #expect(throws: ProviderFailure.self) {
            try await bare.provider(.channel, settings: Self.settings)
        }
        #expect(error?.code == .misconfigured)
    }
}
