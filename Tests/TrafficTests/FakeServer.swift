import EventLoop
import Network
import Synchronization

/// A server of a test: answers a request, and echoes on a WebSocket.
final class FakeServer: RequestSender, WebSocketOpener {
    struct Answer: Sendable {
        var status = 200
        var headers: [(name: String, value: String)] = []
        var pieces: [String] = []
        var failure: NetworkFailure?
    }

    private let loop: EventLoop
    private let answer: Answer
    /// One that nobody keeps does not fire.
    private let timers = Mutex<[LoopTimer]>([])

    init(on loop: EventLoop, _ answer: Answer) {
        self.loop = loop
        self.answer = answer
    }

    func prepare(_ request: OutgoingRequest) -> any Transfer {
        FakeTransfer { events in
            let answer = self.answer
            self.after(100) { events.head(answer.status, answer.headers) }
            for (index, piece) in answer.pieces.enumerated() {
                self.after(200 + 50 * index) { unsafe events.data(Array(piece.utf8).span.bytes) }
            }
            self.after(1_000) { events.done(answer.failure) }
        }
    }

    func prepare(_ opening: WebSocketOpening) -> any ClientSocket { EchoSocket(self) }

    func after(_ milliseconds: Int, _ body: @escaping @Sendable () -> Void) {
        let timer = self.loop.schedule(after: .milliseconds(milliseconds)) { _ in body() }
        self.timers.withLock { $0.append(timer) }
    }
}

private final class FakeTransfer: Transfer {
    private let body: @Sendable (TransferEvents) -> Void

    init(_ body: @escaping @Sendable (TransferEvents) -> Void) { self.body = body }

    func start(_ events: TransferEvents) { self.body(events) }
    func cancel() {}
}

/// Says what it hears, 30 ms later; "bye" ends it.
private final class EchoSocket: ClientSocket, @unchecked Sendable {
    private let server: FakeServer
    // On the loop alone.
    private var events: WebSocketEvents?

    init(_ server: FakeServer) { self.server = server }

    func start(_ events: WebSocketEvents, opened: @escaping @Sendable () -> Void) {
        self.events = events
        self.server.after(20, opened)
    }

    func send(_ kind: WebSocketMessage, _ bytes: RawSpan) -> Bool {
        let said = unsafe bytes.withUnsafeBytes { unsafe Array($0) }
        self.server.after(30) {
            if said == Array("bye".utf8) {
                self.events?.closed(1_000, "good-bye")
                self.events = nil
            } else {
                unsafe self.events?.message(kind, said.span.bytes)
            }
        }
        return true
    }

    func close(code: UInt16, reason: String) {
        self.server.after(10) {
            self.events?.closed(code, reason)
            self.events = nil
        }
    }

    func drop() { self.close(code: 1_006, reason: "") }
}

/// What a visitor of servers has heard, with the times, in ms.
final class Hearing: Sendable {
    private let loop: EventLoop
    private let lines = Mutex<[String]>([])

    init(on loop: EventLoop) { self.loop = loop }

    var all: [String] { self.lines.withLock(\.self) }

    func note(_ text: String) {
        let now = self.loop.nowNanoseconds / 1_000_000
        self.lines.withLock { $0.append("\(now) \(text)") }
    }

    /// Sends a request, and waits for its end.
    func ask(_ sender: any RequestSender, _ request: OutgoingRequest) async {
        await withCheckedContinuation { continuation in
            sender.prepare(request).start(
                TransferEvents(
                    head: { status, headers in
                        let words = headers.map { "\($0.name)=\($0.value)" }
                        self.note("head \(status) \(words.joined(separator: " "))")
                    },
                    data: { bytes in
                        let bytes = unsafe bytes.withUnsafeBytes { unsafe Array($0) }
                        self.note("data \(String(decoding: bytes, as: UTF8.self))")
                    },
                    done: { failure in
                        self.note("done \(failure.map { "\($0.code) \($0.reason)" } ?? "well")")
                        continuation.resume()
                    }))
        }
    }

    /// Says these on a WebSocket, each once the one before was answered, and waits for its end.
    func talk(_ opener: any WebSocketOpener, _ opening: WebSocketOpening, _ said: [String]) async {
        let socket = opener.prepare(opening)
        let left = Mutex(said[...])
        let next: @Sendable () -> Void = {
            guard let text = left.withLock({ $0.popFirst() }) else { return }
            _ = unsafe socket.send(.text, Array(text.utf8).span.bytes)
        }
        await withCheckedContinuation { continuation in
            let events = WebSocketEvents(
                message: { _, bytes in
                    let bytes = unsafe bytes.withUnsafeBytes { unsafe Array($0) }
                    self.note("message \(String(decoding: bytes, as: UTF8.self))")
                    next()
                },
                closed: { code, reason in
                    self.note("closed \(code) \(reason)")
                    continuation.resume()
                })
            socket.start(events) {
                self.note("opened")
                next()
            }
        }
    }
}
