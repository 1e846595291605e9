import EventLoop
import Network
import PluginHost
import Synchronization
import TestSupport
import Testing
import WebServer

@Suite("WebSockets of a plugin's own")
struct DialTests {
    @Test("Messages go to the server and back, and the plugin ends it with its code")
    func echo() async throws {
        let site = try await OutwardRig([("/echo", DialledServer.echo)])
        let provider = try await site.begin([
            "dial": "\(site.socketURL)/echo", "dial_say": "bye",
        ])
        await site.log.wait(for: "opened")
        #expect(await site.log.rest(after: "message ") == "1 3 bye")
        #expect(await site.log.rest(after: "closed ") == "4000 enough")
        await site.end(provider)
        #expect(!site.log.messages.contains("a dead handle lives"))
    }

    @Test("What is sent before the socket is open waits for that")
    func early() async throws {
        let site = try await OutwardRig([("/echo", DialledServer.echo)])
        let provider = try await site.begin([
            "dial": "\(site.socketURL)/echo", "dial_early": "bye",
        ])
        #expect(await site.log.rest(after: "closed ") == "4000 enough")
        await site.end(provider)
    }

    @Test("The server hears the plugin's headers, query and protocols, and bytes as they are")
    func handshake() async throws {
        let heard = Mutex("")
        let server = try RawSocketServer.serve("hello", choosing: "v2") { head in
            heard.withLock { $0 = head }
        }
        let site = try await OutwardRig()
        let provider = try await site.begin([
            "dial": "ws://127.0.0.1:\(server.port)/events?app=x&y=1",
            "dial_header": "Authorization: Basic YTpi", "dial_protocols": "v1, v2",
        ])
        #expect(await site.log.rest(after: "message ") == "1 5 hello")
        let lines = heard.withLock { $0.split(separator: "\r\n").map(String.init) }
        #expect(lines.first == "GET /events?app=x&y=1 HTTP/1.1")
        for line in [
            "Host: 127.0.0.1:\(server.port)", "Authorization: Basic YTpi",
            "Sec-WebSocket-Protocol: v1, v2",
        ] {
            #expect(lines.contains(line), "\(lines)")
        }
        await site.end(provider)

        let ending = DialledServer.Ending()
        let other = try await OutwardRig([
            ("/", DialledServer.saying(Array("binary".utf8), ended: ending))
        ])
        let second = try await other.begin(["dial": "\(other.socketURL)/"])
        #expect(await other.log.rest(after: "message ") == "1 6 binary")
        #expect(await ending.firstMessage() == "binary \u{1}\u{2}\u{3}")
        await other.end(second)
    }

    @Test("The server closes with a code and a reason: the plugin hears both")
    func serverCloses() async throws {
        let route = Route(connect: { socket, _ in
            socket.close(code: 4_321, reason: "no more")
            return .success(WebSocketEvents(message: { _, _ in }, closed: { _, _ in }))
        })
        let site = try await OutwardRig([("/", route)])
        let provider = try await site.begin(["dial": "\(site.socketURL)/"])
        #expect(await site.log.rest(after: "closed ") == "4321 no more")
        await site.end(provider)
    }

    @Test("Over TLS a server is believed whose authority the host trusts, and no other")
    func certificates() async throws {
        let certificate = try await OutwardRig.Certificate.make()
        let site = try await OutwardRig(
            [("/", DialledServer.echo)], tls: certificate.tls,
            settings: ClientSettings(authorities: certificate.tls.certificate))
        let provider = try await site.begin(["dial": "\(site.socketURL)/", "dial_say": "bye"])
        #expect(await site.log.rest(after: "closed ") == "4000 enough")
        await provider.shutDown()
        await site.stop()

        let wary = try await OutwardRig([("/", DialledServer.echo)], tls: certificate.tls)
        let second = try await wary.begin(["dial": "\(wary.socketURL)/"])
        #expect(await !wary.log.rest(after: "closed 1006 ").isEmpty)
        await wary.end(second)

        let stranger = try await OutwardRig.Certificate.make(for: "elsewhere.example")
        let wrong = try await OutwardRig(
            [("/", DialledServer.echo)], tls: stranger.tls,
            settings: ClientSettings(authorities: stranger.tls.certificate))
        let third = try await wrong.begin(["dial": "\(wrong.socketURL)/"])
        #expect(await !wrong.log.rest(after: "closed 1006 ").isEmpty)
        await wrong.end(third)
        for log in [wary.log, wrong.log] { #expect(!log.messages.contains("opened")) }
    }
}
