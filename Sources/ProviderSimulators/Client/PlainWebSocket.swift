/// The client's side of a WebSocket (RFC 6455) without TLS, for one thread.
final class PlainWebSocket {
    enum Event: Equatable {
        case text([UInt8])
        case closed(code: Int)
    }

    private static let key = "dGhlIHNhbXBsZSBub25jZQ=="
    private static let acceptance = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

    private let connection: PlainConnection
    private var random = SystemRandomNumberGenerator()
    /// A message that has not come whole.
    private var fragments: [UInt8] = []

    init(_ url: String, headers: [(String, String)]) throws(SimulatorError) {
        let place = try PlainURL(url)
        self.connection = try PlainConnection(to: place)
        var lines = [
            "GET \(place.path) HTTP/1.1", "host: \(place.authority)", "upgrade: websocket",
            "connection: Upgrade", "sec-websocket-version: 13", "sec-websocket-key: \(Self.key)",
        ]
        lines += headers.map { "\($0.0): \($0.1)" }
        try self.connection.write(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8))
        let answer = try PlainHTTP.head(self.connection, .seconds(10))
        guard answer.status == 101, answer.headers["sec-websocket-accept"] == Self.acceptance else {
            throw SimulatorError("the WebSocket was refused with \(answer.status)")
        }
    }

    func send(_ text: String) throws(SimulatorError) { try self.send(1, Array(text.utf8)) }

    /// Nothing more is sent, without a word of WebSockets.
    func endWriting() { self.connection.endWriting() }

    func close(_ code: Int = 1_000) {
        try? self.send(8, [UInt8(code >> 8), UInt8(code & 255)])
        // The other side answers, or goes.
        while case .text? = self.next(within: .seconds(1)) {}
    }

    /// The next message; nil: none has come in this time.
    func next(within limit: Duration) -> Event? {
        let deadline = ContinuousClock.now + limit
        while true {
            let left = max(.zero, deadline - ContinuousClock.now)
            guard let frame = self.frame(within: left) else {
                return self.connection.isClosed ? .closed(code: 1_006) : nil
            }
            switch frame.opcode {
            case 0, 1, 2:
                self.fragments += frame.payload
                guard frame.isLast else { continue }
                defer { self.fragments = [] }
                return .text(self.fragments)
            case 8:
                try? self.send(8, frame.payload)
                let code = frame.payload.count >= 2 ? frame.payload[0...1] : [0x03, 0xED]
                return .closed(code: Int(code[0]) << 8 | Int(code[1]))
            case 9: try? self.send(10, frame.payload)
            default: break
            }
        }
    }

    private struct Frame {
        var opcode: UInt8
        var isLast: Bool
        var payload: [UInt8]
    }

    /// What has come of a frame's head, until the rest is there.
    private var head: (opcode: UInt8, isLast: Bool, count: Int)?

    private func frame(within limit: Duration) -> Frame? {
        if self.head == nil {
            guard let two = self.connection.read(2, within: limit) else { return nil }
            // Its length and its bytes follow at once.
            guard let count = self.length(two[1] & 0x7F) else { return nil }
            self.head = (two[0] & 0x0F, two[0] & 0x80 != 0, count)
        }
        guard let head = self.head,
            let payload = self.connection.read(head.count, within: max(limit, .seconds(2)))
        else { return nil }
        self.head = nil
        return Frame(opcode: head.opcode, isLast: head.isLast, payload: payload)
    }

    private func length(_ short: UInt8) -> Int? {
        guard short >= 126 else { return Int(short) }
        return self.connection.read(short == 126 ? 2 : 8, within: .seconds(2))?
            .reduce(0) { $0 << 8 | Int($1) }
    }

    private func send(_ opcode: UInt8, _ payload: [UInt8]) throws(SimulatorError) {
        var frame: [UInt8] = [0x80 | opcode]
        switch payload.count {
        case 0..<126: frame.append(0x80 | UInt8(payload.count))
        case 126..<65_536:
            frame += [0xFE, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
        default:
            frame.append(0xFF)
            for shift in stride(from: 56, through: 0, by: -8) {
                frame.append(UInt8(truncatingIfNeeded: payload.count >> shift))
            }
        }
        let mask = (0..<4).map { _ in UInt8.random(in: 0...255, using: &self.random) }
        frame += mask
        for (index, byte) in payload.enumerated() { frame.append(byte ^ mask[index & 3]) }
        try self.connection.write(frame)
    }
}
