import Network
import Synchronization
import TestSupport
import Testing
import WebServer

/// What a route saw of its sockets.
final class SocketDiary: Sendable {
    private let entries = Mutex<[String]>([])
    let closed = Signal()

    func add(_ entry: String) { self.entries.withLock { $0.append(entry) } }
    var all: [String] { self.entries.withLock { $0 } }

    /// Sends every message back.
    func echo(_ path: @escaping @Sendable (HTTPRequest) -> Int? = { _ in nil }) -> Route {
        Route(connect: { socket, request in
            if let status = path(request) { return .failure(HTTPRefusal(status: status)) }
            return .success(
                WebSocketEvents(
                    message: { kind, bytes in
                        self.add("\(kind) \(bytes.byteCount)")
                        if !socket.send(kind, bytes) { self.add("full") }
                    },
                    closed: { code, reason in
                        self.add("closed \(code) \(reason)")
                        self.closed.send()
                    }))
        })
    }
}

@Suite("WebSockets of the server")
struct WebSocketTests {
    let diary = SocketDiary()

    @Test("Messages go both ways, text and binary, in one piece or many")
    func echoes() async throws {
        try await Site.open([("/echo", self.diary.echo())]) { site in
            let visit = try await site.python(
                "/echo",
                """
                async with websockets.connect(url) as socket:
                    await socket.send("grüße")
                    print(await socket.recv())
                    await socket.send(bytes(range(256)) * 200)
                    print(await socket.recv() == bytes(range(256)) * 200)
                    await socket.send(["one ", "two ", "three"])
                    print(await socket.recv())
                """)
            #expect(visit.lines == ["grüße", "True", "one two three"])
            await self.diary.closed.wait()
        }
        #expect(
            self.diary.all == ["text 7", "binary 51200", "text 13", "closed 1000 "])
    }

    @Test("A handshake can be refused, with a status")
    func refused() async throws {
        try await Site.open([("/echo", self.diary.echo { _ in 403 })]) { site in
            let visit = try await site.python(
                "/echo",
                """
                try:
                    async with websockets.connect(url) as socket: pass
                except websockets.exceptions.InvalidStatusCode as error:
                    print(error.status_code)
                """)
            #expect(visit.lines == ["403"])
        }
        #expect(self.diary.all.isEmpty)
    }

    @Test("A path without WebSockets answers a handshake with 404")
    func noSuchPath() async throws {
        try await Site.open([("/mirror", RequestTests.mirror)]) { site in
            let visit = try await site.python(
                "/mirror",
                """
                try:
                    async with websockets.connect(url) as socket: pass
                except websockets.exceptions.InvalidStatusCode as error:
                    print(error.status_code)
                """)
            #expect(visit.lines == ["404"])
        }
    }

    @Test("A message over the limit closes the socket with 1009")
    func tooLarge() async throws {
        try await Site.open([("/echo", self.diary.echo())], limits: { $0.message = 10_000 }) {
            site in
            let visit = try await site.python(
                "/echo",
                """
                async with websockets.connect(url) as socket:
                    try:
                        await socket.send("7" * 30000)
                        await socket.recv()
                    except websockets.exceptions.ConnectionClosed: pass
                    print(socket.close_code)
                """)
            #expect(visit.lines == ["1009"])
            await self.diary.closed.wait()
        }
        #expect(self.diary.all.contains { $0.hasPrefix("text") } == false)
    }

    @Test("Text that is not UTF-8 closes the socket with 1007")
    func badText() async throws {
        try await Site.open([("/echo", self.diary.echo())]) { site in
            let visit = try await site.python(
                "/echo",
                """
                async with websockets.connect(url) as socket:
                    try:
                        await socket.write_frame(True, 1, b"\\xff\\xfe\\xff")
                        await socket.recv()
                    except websockets.exceptions.ConnectionClosed: pass
                    print(socket.close_code)
                """)
            #expect(visit.lines == ["1007"])
            await self.diary.closed.wait()
        }
        #expect(self.diary.all.contains { $0.hasPrefix("text") } == false)
    }

    @Test("The host closes a socket with its code and reason, after what it has sent")
    func hostCloses() async throws {
        let diary = self.diary
        let route = Route(connect: { socket, _ in
            .success(
                WebSocketEvents(
                    message: { _, _ in
                        for word in ["one", "two", "three"] {
                            _ = unsafe socket.send(.text, word.utf8Span.span.bytes)
                        }
                        socket.close(code: 4_001, reason: "enough")
                    },
                    closed: { code, reason in
                        diary.add("closed \(code) \(reason)")
                        diary.closed.send()
                    }))
        })
        try await Site.open([("/bye", route)]) { site in
            let visit = try await site.python(
                "/bye",
                """
                async with websockets.connect(url) as socket:
                    await socket.send("go")
                    try:
                        async for message in socket: print(message)
                    except websockets.exceptions.ConnectionClosed: pass
                    print(socket.close_code, socket.close_reason)
                """)
            #expect(visit.lines == ["one", "two", "three", "4001 enough"])
            await diary.closed.wait()
        }
        #expect(diary.all == ["closed 4001 enough"])
    }

    @Test("Each side says its goodbye once, also when both say it at the same time")
    func closesTogether() async throws {
        let diary = self.diary
        let route = Route(connect: { socket, _ in
            .success(
                WebSocketEvents(
                    message: { _, _ in socket.close(code: 4_001, reason: "enough") },
                    closed: { code, _ in diary.add("closed \(code)") }))
        })
        try await Site.open([("/short", route)]) { site in
            let visit = try await site.python(
                "/short",
                #"""
                import base64, socket
                host, port = url.split("/")[2].split(":")
                def frame(opcode, payload):
                    return bytes([0x80 | opcode, 0x80 | len(payload), 0, 0, 0, 0]) + payload
                for last in [frame(1, b"go") + frame(8, b"\x03\xe8"), frame(1, b"go")]:
                    client = socket.create_connection((host, int(port)))
                    client.sendall((f"GET /short HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\n"
                        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                        + base64.b64encode(bytes(16)).decode() + "\r\n\r\n").encode())
                    head = b""
                    while not head.endswith(b"\r\n\r\n"): head += client.recv(1)
                    client.sendall(last)
                    got = client.recv(2)
                    while len(got) < 2 + (got[1] & 0x7f): got += client.recv(1000)
                    if len(last) < 10: client.sendall(frame(8, b"\x0f\xa1"))
                    while more := client.recv(1000): got += more
                    print(got.count(b"\x88"), got[:1].hex())
                """#)
            #expect(visit.lines == ["1 88", "1 88"], "\(visit.errors)")
        }
        #expect(diary.all.count == 2)
    }

    @Test("A client that vanishes is told as 1006")
    func vanishes() async throws {
        try await Site.open([("/echo", self.diary.echo())]) { site in
            _ = try await site.python(
                "/echo",
                """
                socket = await websockets.connect(url)
                await socket.send("hello")
                await socket.recv()
                import os
                os._exit(0)
                """)
            await self.diary.closed.wait()
        }
        #expect(self.diary.all == ["text 5", "closed 1006 "])
    }

    @Test("A client that does not read fills its own room only")
    func slowReader() async throws {
        let diary = self.diary
        let route = Route(connect: { socket, _ in
            .success(
                WebSocketEvents(
                    message: { _, _ in
                        let block = [UInt8](repeating: 7, count: 16_000)
                        var taken = 0
                        while taken < 10_000, unsafe socket.send(.binary, block.span.bytes) {
                            taken += 1
                        }
                        // The first may leave at once.
                        diary.add(
                            (16...17).contains(taken) ? "full in time" : "full after \(taken)")
                    },
                    closed: { _, _ in diary.closed.send() }))
        })
        try await Site.open([("/flood", route)], limits: { $0.unsent = 260_000 }) { site in
            let visit = try await site.python(
                "/flood",
                """
                async with websockets.connect(url) as socket:
                    await socket.send("go")
                    total = 0
                    for _ in range(16): total += len(await socket.recv())
                    print(total)
                """)
            #expect(visit.lines == ["256000"])
            await diary.closed.wait()
        }
        #expect(diary.all == ["full in time"])
    }

    @Test("Two hundred sockets at once each get their own back")
    func many() async throws {
        try await Site.open([("/echo", self.diary.echo())]) { site in
            let visit = try await site.python(
                "/echo",
                """
                async def one(n):
                    async with websockets.connect(url, open_timeout=60) as socket:
                        right = 0
                        for k in range(5):
                            await socket.send(f"{n}-{k}")
                            right += await socket.recv() == f"{n}-{k}"
                        return right
                print(sum(await asyncio.gather(*(one(n) for n in range(200)))))
                """)
            #expect(visit.lines == ["1000"])
        }
    }
}
