import Glibc
import EventLoop
import Network
import PluginHost
import Synchronization
import TestSupport
import Testing
import WebServer

@Suite("Requests of a plugin's own that come to nothing")
struct FetchTroubleTests {
    @Test("Nobody there: unavailable, with the reason")
    func refused() async throws {
        let site = try await OutwardRig()
        let port = try RawServer { _ in }.port
        let provider = try await site.begin(["fetch": "http://127.0.0.1:\(port)/"])
        let reason = await site.log.rest(after: "done -4 ")
        #expect(reason.contains("127.0.0.1:\(port)"))
        await site.end(provider)
    }

    @Test("A server that does not answer in time: timed out")
    func deadline() async throws {
        let server = try FetchedServer.raw { _ = $0.receiveAll() }
        let site = try await OutwardRig()
        let provider = try await site.begin(["fetch": server.url, "fetch_deadline": "200"])
        #expect(await site.log.rest(after: "done -5 ").contains("127.0.0.1:\(server.port)"))
        await site.end(provider)
    }

    @Test("An answer that stops in the middle is none, and neither is one that is not HTTP")
    func broken() async throws {
        let short = try FetchedServer.raw {
            $0.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        }
        let site = try await OutwardRig()
        let first = try await site.begin(["fetch": short.url])
        _ = await site.log.rest(after: "done -4 ")
        #expect(site.log.messages.contains("body 4 half"))
        await first.shutDown()
        let wrong = try FetchedServer.raw { $0.send("220 mail.example ESMTP\r\n\r\n") }
        let second = try await site.begin(["fetch": wrong.url])
        _ = await site.log.rest(after: "done -9 ")
        await site.end(second)
    }

    @Test("Headers without end are refused")
    func hugeHead() async throws {
        let server = try FetchedServer.raw { connection in
            connection.send("HTTP/1.1 200 OK\r\n")
            for number in 0..<2_000 { connection.send("X-Long-\(number): \(number)\r\n") }
            connection.send("\r\n")
        }
        let site = try await OutwardRig()
        let provider = try await site.begin(["fetch": server.url])
        #expect(await site.log.rest(after: "done -9 ").contains("too long"))
        await site.end(provider)
    }

    @Test("A request that is cancelled ends as that, at once or in the middle of the answer")
    func cancelled() async throws {
        let server = try FetchedServer.raw { connection in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
            _ = connection.receiveAll()
        }
        let site = try await OutwardRig()
        for when in ["now", "later"] {
            let provider = try await site.begin(["fetch": server.url, "fetch_cancel": when])
            await site.log.wait(for: "done -13 the request was cancelled")
            #expect(site.log.messages.contains("cancel 0"))
            await provider.shutDown()
        }
        #expect(!site.log.messages.contains("done"))
        await site.stop()
    }

    @Test("More than 256 at the same time are refused")
    func tooMany() async throws {
        let server = try FetchedServer.raw { _ = $0.receiveAll() }
        let site = try await OutwardRig()
        let provider = try await site.begin(["fetch": server.url, "fetch_times": "260"])
        await site.log.wait(for: "refused -6")
        #expect(site.log.messages.filter { $0 == "refused -6" }.count == 4)
        await site.end(provider)
        let ends = site.log.messages.filter { $0.hasPrefix("done -13") }
        #expect(ends.count == 256)
        #expect(site.log.messages.last == "destroyed")
    }

    @Test(
        "What is malformed is refused before anything leaves",
        arguments: [
            ["fetch": "ftp://127.0.0.1/"], ["fetch": "http://user:pass@127.0.0.1/"],
            ["fetch": "http://127.0.0.1:99999/"], ["fetch": "http://a b/"],
            ["fetch": "http://127.0.0.1\\\\@evil.example/"],
            ["fetch": "http://127.0.0.1/", "fetch_header": "Content-Length: 5"],
            ["fetch": "http://127.0.0.1/", "fetch_header": "X-A: b\\r\\nX-C: d"],
            ["fetch": "http://127.0.0.1/", "fetch_method": "GET /"],
        ])
    func malformed(settings: [String: String]) async throws {
        let site = try await OutwardRig()
        let provider = try await site.begin(settings)
        await site.log.wait(for: "refused -7")
        await site.end(provider)
    }

    @Test("Where data may not go it does not, and the log names the rule but no secret")
    func egress() async throws {
        for (egress, manifest, key) in [
            (Egress.none, Egress.any, "policy.egress, in the configuration"),
            (.hosts(["pbx.example"]), .any, "policy.egress, in the configuration"),
            (.any, .none, "needs.egress, in the manifest of the plugin"),
            (.any, .hosts(["127.0.0.1:1"]), "needs.egress, in the manifest of the plugin"),
        ] {
            let site = try await OutwardRig(
                [("/", FetchedServer.answering(200, "yes"))], egress: egress,
                manifestEgress: manifest)
            let provider = try await site.begin([
                "fetch": "\(site.url)/path?key=s3cret", "fetch_times": "2",
            ])
            await site.log.wait(for: "refused -12")
            let lines = site.log.all.filter { $0.fields["key"] != nil }
            #expect(lines.map { $0.fields["key"] } == [key])
            #expect(lines.map { $0.fields["url"] } == ["\(site.url)/path"])
            await site.end(provider)
        }
        let site = try await OutwardRig(
            [("/", FetchedServer.answering(200, "yes"))], egress: .hosts(["127.0.0.1"]))
        let provider = try await site.begin(["fetch": "\(site.url)/"])
        #expect(await site.log.rest(after: "body ") == "3 yes")
        await site.end(provider)
    }

    @Test("An instance that ends with requests under way hears of their end first")
    func shutDown() async throws {
        let server = try FetchedServer.raw { _ = $0.receiveAll() }
        let site = try await OutwardRig()
        let provider = try await site.begin(["fetch": server.url, "fetch_times": "3"])
        await provider.shutDown()
        let ends = site.log.messages.filter { $0.hasPrefix("done") || $0 == "destroyed" }
        #expect(ends.map { $0.prefix(8) } == ["done -13", "done -13", "done -13", "destroye"])
        await site.stop()
    }

    @Test("An instance is not destroyed while it hears of the end of a request")
    func slowEnd() async throws {
        let site = try await OutwardRig([("/", FetchedServer.answering(200, "yes"))])
        let hears = Signal()
        // So long the plugin takes; the instance would be gone within a millisecond.
        site.log.pause(at: "body 3 yes") {
            hears.send()
            usleep(300_000)
        }
        let provider = try await site.begin(["fetch": "\(site.url)/"])
        await hears.wait()
        await provider.shutDown()
        let ends = site.log.messages.filter { $0.hasPrefix("done") || $0 == "destroyed" }
        #expect(ends == ["done", "destroyed"])
        await site.stop()
    }
}
