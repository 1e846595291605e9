import Network

/// An answer that comes in pieces: what of it waits to be sent.
struct ResponsePieces {
    private static let largest = 16_384

    private var head: HTTPResponse?
    /// HTTP/1.1 marks each piece and the end (RFC 9112, 7.1); HTTP/2 has frames for that.
    private let isChunked: Bool
    private var waiting: [UInt8] = []
    private var isFinished = false

    init(_ head: HTTPResponse, isChunked: Bool) {
        var head = head
        if isChunked { head.headers.append(("transfer-encoding", "chunked")) }
        self.head = head
        self.isChunked = isChunked
    }

    /// Whether something waits to be sent.
    var hasMore: Bool { self.head != nil || !self.waiting.isEmpty }

    mutating func add(_ bytes: [UInt8]) {
        if !self.isFinished { self.waiting += bytes }
    }

    mutating func finish() { self.isFinished = true }

    /// What goes first, once.
    mutating func takeHead() -> HTTPResponse? {
        defer { self.head = nil }
        return self.head
    }

    /// What goes next, as it stands on the wire; nil: nothing yet.
    mutating func next() -> (bytes: [UInt8], isLast: Bool)? {
        guard !self.waiting.isEmpty else {
            guard self.isFinished else { return nil }
            return (self.isChunked ? Array("0\r\n\r\n".utf8) : [], true)
        }
        let piece = self.waiting.prefix(Self.largest)
        self.waiting.removeFirst(piece.count)
        guard self.isChunked else { return (Array(piece), false) }
        return (Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + [13, 10], false)
    }
}
