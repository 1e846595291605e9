import EventLoop
import Network
import Synchronization
import Testing
import TestSupport
import WebServer

@Suite("Requests to the server")
struct RequestTests {
    /// Answers with what it was asked.
    static let mirror = Route(headers: ["x-signature"]) { exchange in
        let request = exchange.request
        exchange.respond(
            HTTPResponse(
                status: 200,
                headers: [("content-type", "text/plain"), ("x-test", "yes\r\nx-other: no")],
                body: Array(
                    """
                    \(request.method) \(request.path) \(request.query)
                    \(request.header("x-signature") ?? "unsigned") \(request.header("host") ?? "")
                    \(request.body.count)

                    """.utf8)))
    }

    @Test("A request comes with its method, path, query, headers and body")
    func wholeRequest() async throws {
        try await Site.open([("/mirror", Self.mirror)]) { site in
            let visit = try await site.curl(
                "/mirror/a/b?x=1&y=two&z", "-X", "PUT", "-H", "X-Signature: s3", "--data-binary",
                String(repeating: "7", count: 70_000))
            #expect(
                visit.lines == [
                    "PUT /mirror/a/b x=1&y=two&z", "s3 127.0.0.1:\(site.port)", "70000", "200",
                ])
        }
    }

    @Test("One connection serves many requests")
    func keptAlive() async throws {
        try await Site.open([("/mirror", Self.mirror)]) { site in
            let visit = try await site.curl(
                "/mirror/1", "-w", "%{num_connects} ", site.url("/mirror/2"), site.url("/mirror/3"))
            #expect(visit.output.contains("GET /mirror/1"))
            #expect(visit.output.contains("GET /mirror/3"))
            #expect(visit.output.contains("1 ") && visit.output.contains("0 "))
        }
    }

    @Test("No header value can smuggle in a second header")
    func noSmuggledHeader() async throws {
        try await Site.open([("/mirror", Self.mirror)]) { site in
            let visit = try await site.curl("/mirror", "-i")
            #expect(visit.output.contains("x-test: yesx-other: no"))
        }
    }

    @Test("A path that nobody serves is 404, one for WebSockets only is 426")
    func nothingThere() async throws {
        let sockets = Route(connect: { _, _ in .failure(HTTPRefusal(status: 403)) })
        try await Site.open([("/mirror", Self.mirror), ("/sockets", sockets)]) { site in
            let nowhere = try await site.curl("/mirrors")
            #expect(nowhere.lines.last == "404")
            let plain = try await site.curl("/sockets")
            #expect(plain.lines.last == "426")
        }
    }

    @Test("A body over the limit is refused with 413, and the handler never sees it")
    func tooLarge() async throws {
        let count = Atomic<Int>(0)
        let route = Route { exchange in
            count.add(1, ordering: .relaxed)
            exchange.respond(HTTPResponse(status: 200))
        }
        try await Site.open([("/", route)], limits: { $0.body = 1_000 }) { site in
            let visit = try await site.curl("/", "-d", String(repeating: "7", count: 1_001))
            #expect(visit.lines.last == "413")
        }
        #expect(count.load(ordering: .relaxed) == 0)
    }

    @Test("A handler may answer later, from another thread")
    func answersLater() async throws {
        let route = Route { exchange in
            _ = LoopThread {
                exchange.respond(HTTPResponse(status: 201, type: "text/plain", "later"))
            }
        }
        try await Site.open([("/later", route)]) { site in
            let visit = try await site.curl("/later")
            #expect(visit.lines == ["later", "201"])
        }
    }

    @Test("A handler that does not answer in time is answered for with 504")
    func neverAnswers() async throws {
        let route = Route { _ in }
        try await Site.open([("/never", route)], limits: { $0.answer = .milliseconds(50) }) {
            site in
            let visit = try await site.curl("/never")
            #expect(visit.lines.last == "504")
        }
    }

    @Test("A large answer comes whole")
    func largeAnswer() async throws {
        let body = (0..<2_000_000).map { UInt8(truncatingIfNeeded: $0 % 251) }
        let route = Route { $0.respond(HTTPResponse(status: 200, body: body)) }
        try await Site.open([("/large", route)]) { site in
            let visit = try await site.curl(
                "/large", "-o", "\(site.folder)/large", "-w", "%{size_download}")
            #expect(visit.output == "2000000")
        }
    }

    /// An answer that comes in pieces, from another thread.
    private static let pieces = Route { exchange in
        exchange.begin(200, [("content-type", "text/plain")])
        _ = LoopThread {
            exchange.send(Array("one ".utf8))
            exchange.send(Array(String(repeating: "x", count: 40_000).utf8))
            exchange.send(Array(" three".utf8))
            exchange.finish()
        }
    }

    @Test("An answer may come in pieces, and the connection serves the next request")
    func pieces() async throws {
        try await Site.open([("/pieces", Self.pieces)]) { site in
            let whole = "one " + String(repeating: "x", count: 40_000) + " three"
            let visit = try await site.curl(
                "/pieces", site.url("/pieces"), "-w", "\n%{http_code} %{num_connects}\n")
            #expect(visit.lines == [whole, "200 1", whole, "200 0"])
        }
    }

    @Test("An answer that is dropped in the middle does not look whole")
    func dropped() async throws {
        let route = Route { exchange in
            exchange.begin(200, [("content-type", "text/plain")])
            exchange.send(Array("one ".utf8))
            exchange.drop()
        }
        try await Site.open([("/dropped", route)]) { site in
            let visit = try await site.curl("/dropped")
            #expect(visit.status == 18)
            #expect(visit.lines.first == "one ")
        }
    }

    @Test("With a certificate it speaks TLS, and HTTP/2 to those who can")
    func http2() async throws {
        let folder = try Site.makeFolder()
        let (key, certificate) = ("\(folder)/key.pem", "\(folder)/cert.pem")
        let openssl = try ChildProgram(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-days", "2", "-subj",
                "/CN=localhost", "-keyout", key, "-out", certificate,
            ],
            files: [2: "\(folder)/log"])
        #expect(await openssl.end() == 0)
        try await Site.open(
            [("/mirror", Self.mirror), ("/pieces", Self.pieces)],
            tls: .init(certificate: certificate, key: key)
        ) { site in
            let pieces = try await site.curl(
                "/pieces", "-o", "/dev/null", "-w", "%{size_download} %{http_version}")
            #expect(pieces.output == "40010 2")
            let second = try await site.curl(
                "/mirror/2?a=b", "-d", "12345", "-w", "%{http_version}")
            #expect(second.lines.first == "POST /mirror/2 a=b")
            #expect(second.output.contains("\n5\n"))
            #expect(second.output.hasSuffix("2"))
            let first = try await site.curl("/mirror", "--http1.1", "-H", "X-Signature: s")
            #expect(first.lines.dropFirst().first?.hasPrefix("s ") == true)
        }
    }

    @Test("A server listens at its own address and at no other of the machine")
    func listensAtItsAddress() async throws {
        try await Site.open([]) { site in
            #expect(try await site.curl("/nothing").lines.last == "404")
            // All of 127.0.0.0/8 is this machine: a server at every address would answer here, too.
            let other = try await OutsideTool.run(
                "curl", ["-s", "--max-time", "30", "http://127.0.0.2:\(site.port)/nothing"],
                in: site.folder)
            #expect(other.status == 7, "curl says 7 when nobody listens")
        }
    }

    @Test("A port that is taken is an error that says so")
    func portTaken() async throws {
        let taken = try TakenPort()
        let error = await #expect(throws: WebServerError.self) {
            try await Site.open([], port: taken.port) { _ in }
        }
        #expect(
            error?.description.contains("cannot listen on 127.0.0.1 port \(taken.port)") == true)
    }
}
