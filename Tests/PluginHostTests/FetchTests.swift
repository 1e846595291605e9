import EventLoop
import Network
import PluginHost
import Synchronization
import TestSupport
import Testing
import WebServer

@Suite("Requests of a plugin's own")
struct FetchTests {
    @Test("A request leaves with its method, headers and body, and the whole answer comes")
    func exchange() async throws {
        let route = Route(headers: ["x-key"]) { exchange in
            let request = exchange.request
            let seen =
                "\(request.method) \(request.path)?\(request.query) \(request.header("x-key") ?? "") "
                + "\(request.header("content-length") ?? "-") \(String(decoding: request.body, as: UTF8.self))"
            exchange.respond(HTTPResponse(status: 201, type: "text/plain", seen))
        }
        let site = try await OutwardRig([("/things", route)])
        let provider = try await site.begin([
            "fetch": "\(site.url)/things/1?a=%20b", "fetch_method": "PUT", "fetch_body": "hello",
            "fetch_header": "X-Key: s3cret",
        ])
        #expect(await site.log.rest(after: "body ") == "33 PUT /things/1?a= b s3cret 5 hello")
        #expect(await site.log.rest(after: "head ") == "201 -")
        await site.log.wait(for: "done")
        await site.end(provider)
    }

    @Test("An answer that is no success is an answer, with its body")
    func notFound() async throws {
        let site = try await OutwardRig([("/", FetchedServer.answering(404, "no such thing"))])
        let provider = try await site.begin(["fetch": "\(site.url)/"])
        #expect(await site.log.rest(after: "head ") == "404 -")
        #expect(await site.log.rest(after: "body ") == "13 no such thing")
        await site.log.wait(for: "done")
        await site.end(provider)
    }

    @Test("A body comes piece by piece, as the server sends it")
    func streamed() async throws {
        let next = Wakeup()
        let server = try FetchedServer.raw { connection in
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n")
            // The second piece is sent when the plugin has told of the first.
            next.wait()
            connection.send("6\r\nsecond\r\n0\r\n\r\n")
            _ = connection.receiveAll()
        }
        let site = try await OutwardRig()
        let provider = try await site.begin(["fetch": server.url])
        #expect(await site.log.rest(after: "piece ") == "first")
        next.signal()
        #expect(await site.log.rest(after: "body ") == "11 firstsecond")
        await site.end(provider)
    }

    @Test("A redirect is not followed, but told with its place")
    func redirect() async throws {
        let route = FetchedServer.answering(
            302, "", headers: [("location", "http://127.0.0.1:1/else")])
        let site = try await OutwardRig([("/old", route)])
        let provider = try await site.begin(["fetch": "\(site.url)/old"])
        #expect(await site.log.rest(after: "head ") == "302 http://127.0.0.1:1/else")
        await site.log.wait(for: "done")
        await site.end(provider)
    }

    @Test("A body of many megabytes comes in pieces, and nothing keeps it")
    func large() async throws {
        let size = 8 << 20
        let server = try FetchedServer.raw { connection in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n")
            for _ in 0..<(size >> 16) { connection.send([UInt8](repeating: 0x61, count: 1 << 16)) }
        }
        let site = try await OutwardRig()
        let provider = try await site.begin(["fetch": server.url])
        #expect(await site.log.rest(after: "body ").hasPrefix("\(size) aaa"))
        await site.log.wait(for: "done")
        await site.end(provider)
    }

    @Test("Twenty requests at the same time share what connections there are, and all are answered")
    func many() async throws {
        let site = try await OutwardRig([("/", FetchedServer.answering(200, "yes"))])
        let provider = try await site.begin(["fetch": "\(site.url)/", "fetch_times": "20"])
        for _ in 0..<20 { await site.log.wait(for: "done") }
        #expect(site.log.messages.filter { $0 == "body 3 yes" }.count == 20)
        await site.end(provider)
    }

    @Test("Over TLS a server is believed whose authority the host trusts, and no other")
    func certificates() async throws {
        let certificate = try await OutwardRig.Certificate.make()
        let route = FetchedServer.answering(200, "secret")
        let trusting = try await OutwardRig(
            [("/", route)], tls: certificate.tls,
            settings: ClientSettings(authorities: certificate.tls.certificate))
        let first = try await trusting.begin(["fetch": "\(trusting.url)/"])
        #expect(await trusting.log.rest(after: "body ") == "6 secret")
        await first.shutDown()
        // The same server by an address for which the certificate is not.
        let other = try await trusting.begin(["fetch": "https://127.0.0.1:\(trusting.port)/"])
        #expect(await trusting.log.rest(after: "done -4 ").contains("127.0.0.1"))
        await trusting.end(other)
        let wary = try await OutwardRig([("/", route)], tls: certificate.tls)
        let second = try await wary.begin(["fetch": "\(wary.url)/"])
        #expect(await wary.log.rest(after: "done -4 ").contains("certificate"))
        await wary.end(second)
    }
}
