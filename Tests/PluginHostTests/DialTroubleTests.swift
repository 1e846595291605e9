import EventLoop
import Network
import PluginHost
import Synchronization
import TestSupport
import Testing
import WebServer

@Suite("WebSockets of a plugin's own that end as nobody wants")
struct DialTroubleTests {
    @Test(
        "A server that refuses the upgrade tells its status; one that is no server, or nobody at all, is 1006 and why"
    )
    func refused() async throws {
        let route = Route(connect: { _, _ in .failure(HTTPRefusal(status: 403)) })
        let site = try await OutwardRig([("/", route)])
        let first = try await site.begin(["dial": "\(site.socketURL)/"])
        #expect(await site.log.rest(after: "closed 403 ") == "the server has answered 403")
        await first.shutDown()
        await site.stop()

        let mail = try RawServer { $0.send("220 mail.example ESMTP\r\n") }
        let other = try await OutwardRig()
        let second = try await other.begin(["dial": "ws://127.0.0.1:\(mail.port)/"])
        #expect(await !other.log.rest(after: "closed 1006 ").isEmpty)
        await other.end(second)

        let port = try RawServer { _ in }.port
        let third = try await OutwardRig()
        let last = try await third.begin(["dial": "ws://127.0.0.1:\(port)/"])
        #expect(await !third.log.rest(after: "closed 1006 ").isEmpty)
        await third.end(last)
        for log in [site.log, other.log, third.log] { #expect(!log.messages.contains("opened")) }
    }

    @Test("A server that accepts nothing in time: 1006, after the deadline")
    func deadline() async throws {
        let server = try RawServer { _ = $0.receiveAll() }
        let site = try await OutwardRig()
        let provider = try await site.begin([
            "dial": "ws://127.0.0.1:\(server.port)/", "dial_deadline": "200",
        ])
        #expect(await site.log.rest(after: "closed 1006 ") == "not open within 0.2 seconds")
        await site.end(provider)
    }

    @Test("A plugin may change its mind before the socket is open")
    func hangsUp() async throws {
        let server = try RawServer { _ = $0.receiveAll() }
        let site = try await OutwardRig()
        let provider = try await site.begin([
            "dial": "ws://127.0.0.1:\(server.port)/", "dial_hang_up": "yes",
        ])
        #expect(await site.log.rest(after: "closed 1006 ") == "closed before it was open")
        await site.end(provider)
    }

    @Test("A connection that is lost in the middle: 1006")
    func lost() async throws {
        let server = try RawSocketServer.serve("hello", leaves: true)
        let site = try await OutwardRig()
        let provider = try await site.begin(["dial": "ws://127.0.0.1:\(server.port)/"])
        #expect(await site.log.rest(after: "message ") == "1 5 hello")
        #expect(await site.log.rest(after: "closed ") == "1006 the connection was lost")
        await site.end(provider)
    }

    @Test("A message may have 1 MiB, and what is larger closes the socket with 1009")
    func large() async throws {
        for (size, end) in [(1 << 20, "4001"), ((1 << 20) + 1, "1009")] {
            let server = try RawSocketServer.serve(String(repeating: "a", count: size))
            let site = try await OutwardRig()
            let provider = try await site.begin(["dial": "ws://127.0.0.1:\(server.port)/"])
            #expect(await site.log.rest(after: "closed ").hasPrefix(end))
            #expect(
                site.log.messages.contains { $0.hasPrefix("message 1 \(size) aaa") }
                    == (end == "4001"))
            await site.end(provider)
        }
    }

    @Test(
        "A server that reads nothing: the plugin is told to wait after 256 KiB and what the system holds"
    )
    func backPressure() async throws {
        let server = try RawSocketServer.serve("flood")
        let site = try await OutwardRig()
        let provider = try await site.begin(["dial": "ws://127.0.0.1:\(server.port)/"])
        let sent = await site.log.rest(after: "flood 1 after ")
        let taken = try #require(Int(sent))
        #expect(taken >= (1 << 18) / 32_768 - 1 && taken < 10_000)
        await site.end(provider)
    }

    @Test("Where data may not go no socket is opened")
    func egress() async throws {
        let site = try await OutwardRig([("/", DialledServer.echo)], egress: .none)
        let provider = try await site.begin(["dial": "\(site.socketURL)/?token=s3cret"])
        await site.log.wait(for: "refused -12")
        #expect(site.log.all.contains { $0.fields["url"] == "\(site.socketURL)/" })
        await site.end(provider)
    }

    @Test("An instance that ends with sockets open, or on their way, hears of their end first")
    func shutDown() async throws {
        let ending = DialledServer.Ending()
        let site = try await OutwardRig([
            ("/", DialledServer.saying(Array("hello".utf8), ended: ending))
        ])
        let provider = try await site.begin(["dial": "\(site.socketURL)/"])
        #expect(await site.log.rest(after: "message ") == "1 5 hello")
        await provider.shutDown()
        let ends = site.log.messages.filter { $0.hasPrefix("closed") || $0 == "destroyed" }
        #expect(ends == ["closed 1001 the host is shutting down", "destroyed"])
        #expect(await ending.wait() == "1001 the host is shutting down")
        await site.stop()

        let server = try RawServer { _ = $0.receiveAll() }
        let other = try await OutwardRig()
        let second = try await other.begin(["dial": "ws://127.0.0.1:\(server.port)/"])
        await second.shutDown()
        #expect(
            other.log.messages.suffix(2) == ["closed 1001 the host is shutting down", "destroyed"])
        await other.stop()
    }
}
