import CWebSockets
import EventLoop
import Network
import Synchronization

/// One request and its answer.
///
/// Everything but `respond` is called on the loop of the connection.
@safe final class Exchange: HTTPExchange, @unchecked Sendable {
    enum Progress { case more, failed, complete }

    /// Complete before anybody else sees the exchange.
    private(set) var request: HTTPRequest
    private let route: Route?
    private let server: WebServer
    // The loop's own. Nil once the connection has ended, or all is sent.
    private var wsi: OpaquePointer?
    private var response: HTTPResponse?
    private var sent: Int?
    private var pieces: ResponsePieces?
    private var isDropped = false
    private var watch: LoopTimer?
    private var over: (@Sendable () -> Void)?
    private let isAnswered = Atomic<Bool>(false)

    init(_ request: HTTPRequest, _ route: Route?, _ wsi: OpaquePointer, _ server: WebServer) {
        self.request = request
        self.route = route
        unsafe self.wsi = unsafe wsi
        self.server = server
    }

    /// The head is complete.
    func begin() -> Bool {
        guard let length = self.request.header("content-length") else {
            // HTTP/1.1 without a length has no body; HTTP/2 tells the end.
            return self.mayHaveBody ? true : self.dispatch()
        }
        guard let length = Int(length), length >= 0 else {
            return self.refuse(400, "Content-Length is no number")
        }
        guard length <= self.server.settings.limits.body else { return self.refuseBody() }
        self.request.body.reserveCapacity(length)
        return length == 0 ? self.dispatch() : true
    }

    private var mayHaveBody: Bool {
        self.request.header("transfer-encoding") != nil
            || (self.isHTTP2 && ["POST", "PUT", "PATCH"].contains(self.request.method))
    }

    private var isHTTP2: Bool {
        unsafe self.wsi.map { unsafe lws_get_network_wsi($0) != $0 } ?? false
    }

    /// More of the body.
    func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard self.request.body.count + bytes.count <= self.server.settings.limits.body else {
            return self.refuseBody()
        }
        unsafe self.request.body.append(contentsOf: bytes)
        return true
    }

    /// The request is whole.
    func dispatch() -> Bool {
        guard !self.isAnswered.load(ordering: .relaxed) else { return true }
        guard let handler = self.route?.request else {
            return self.route?.connect == nil
                ? self.refuse(404, "there is nothing at this path")
                : self.refuse(426, "this path is for WebSockets")
        }
        self.watch = self.server.loop.schedule(after: self.server.settings.limits.answer) {
            [weak self] _ in
            self?.respond(HTTPResponse(status: 504, type: "text/plain", "no answer in time\n"))
        }
        handler(self)
        return true
    }

    private func refuseBody() -> Bool {
        self.refuse(413, "the body is larger than \(self.server.settings.limits.body) bytes")
    }

    private func refuse(_ status: Int, _ reason: String) -> Bool {
        self.respond(HTTPResponse(status: status, type: "text/plain", "\(reason)\n"))
        return true
    }

    func respond(_ response: HTTPResponse) {
        guard !self.isAnswered.exchange(true, ordering: .acquiringAndReleasing) else { return }
        self.onLoop {
            self.stopWatch()
            self.response = response
            self.wantToWrite()
        }
    }

    func begin(_ status: Int, _ headers: [(name: String, value: String)]) {
        guard !self.isAnswered.exchange(true, ordering: .acquiringAndReleasing) else { return }
        self.onLoop {
            self.stopWatch()
            self.pieces = ResponsePieces(
                HTTPResponse(status: status, headers: headers), isChunked: !self.isHTTP2)
            self.wantToWrite()
        }
    }

    func send(_ bytes: [UInt8]) {
        self.onLoop {
            self.pieces?.add(bytes)
            self.wantToWrite()
        }
    }

    func finish() {
        self.onLoop {
            self.pieces?.finish()
            self.wantToWrite()
        }
    }

    func drop() {
        self.isAnswered.store(true, ordering: .releasing)
        self.onLoop {
            self.stopWatch()
            self.isDropped = true
            self.wantToWrite()
        }
    }

    private func onLoop(_ body: @escaping @Sendable () -> Void) {
        if self.server.loop.isOnLoop { return body() }
        self.server.loop.post(body)
    }

    private func wantToWrite() {
        if let wsi = unsafe self.wsi { unsafe lws_callback_on_writable(wsi) }
    }

    func whenOver(_ body: @escaping @Sendable () -> Void) { self.over = body }

    /// The connection takes more: the head first, then the body in pieces.
    func write() -> Progress {
        if self.isDropped, self.pieces?.hasMore != true { return .failed }
        guard let wsi = unsafe self.wsi else { return .more }
        if self.pieces != nil { return unsafe self.writePiece(wsi) }
        guard let response = self.response else { return .more }
        guard let sent = self.sent else {
            guard unsafe self.writeHead(wsi, response, length: response.body.count) else {
                return .failed
            }
            self.sent = 0
            if response.body.isEmpty || self.request.method == "HEAD" { return .complete }
            unsafe lws_callback_on_writable(wsi)
            return .more
        }
        let count = min(response.body.count - sent, 16_384)
        let isLast = sent + count == response.body.count
        guard
            unsafe LibraryWrite.copy(
                response.body[sent..<sent + count], to: wsi,
                as: isLast ? LWS_WRITE_HTTP_FINAL : LWS_WRITE_HTTP)
        else { return .failed }
        self.sent = sent + count
        if isLast { return .complete }
        unsafe lws_callback_on_writable(wsi)
        return .more
    }

    private func writePiece(_ wsi: OpaquePointer) -> Progress {
        guard let head = self.pieces?.takeHead() else {
            guard let piece = self.pieces?.next() else { return .more }
            guard
                unsafe LibraryWrite.copy(
                    piece.bytes, to: wsi, as: piece.isLast ? LWS_WRITE_HTTP_FINAL : LWS_WRITE_HTTP)
            else { return .failed }
            if piece.isLast { return .complete }
            unsafe lws_callback_on_writable(wsi)
            return .more
        }
        guard unsafe self.writeHead(wsi, head, length: nil) else { return .failed }
        unsafe lws_callback_on_writable(wsi)
        return .more
    }

    /// - Parameter length: of the body; nil: it comes in pieces.
    private func writeHead(
        _ wsi: OpaquePointer, _ response: HTTPResponse, length: Int?
    ) -> Bool {
        let pre = jackfield_lws_pre
        let capacity =
            response.headers.reduce(1_024) { $0 + $1.name.utf8.count + $1.value.utf8.count + 8 }
        return unsafe withUnsafeTemporaryAllocation(byteCount: pre + capacity, alignment: 16) {
            buffer in
            guard let base = buffer.baseAddress else { return false }
            let start = unsafe (base + pre).assumingMemoryBound(to: UInt8.self)
            let end = unsafe start + capacity
            var cursor: UnsafeMutablePointer<UInt8>? = unsafe start
            var failed = unsafe lws_add_http_header_status(
                wsi, UInt32(response.status), &cursor, end)
            for (name, value) in response.headers {
                // Nobody may write a second header into the value of the first.
                let clean = value.filter { !$0.isNewline }
                failed |= unsafe lws_add_http_header_by_name(
                    wsi, "\(name.lowercased()):", clean, Int32(clean.utf8.count), &cursor, end)
            }
            if let length {
                failed |= unsafe lws_add_http_header_content_length(
                    wsi, UInt64(length), &cursor, end)
            }
            guard failed == 0 else { return false }
            return unsafe lws_finalize_write_http_header(wsi, start, &cursor, end) == 0
        }
    }

    /// The connection has ended, or wants the next request.
    func end() {
        self.stopWatch()
        self.isAnswered.store(true, ordering: .releasing)
        unsafe self.wsi = nil
        self.over?()
        self.over = nil
    }

    private func stopWatch() {
        self.watch?.stop()
        self.watch = nil
    }
}
