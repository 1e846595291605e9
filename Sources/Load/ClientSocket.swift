import Glibc

/// Whose socket it is.
protocol ClientSocketReader {
    func opened()
    /// One whole message, borrowed for the call.
    func receive(_ opcode: ClientSocket.Opcode, _ payload: RawSpan)
    /// It has ended, and why.
    func closed(_ reason: String)
}

/// A WebSocket (RFC 6455) as a client has it, over TCP to this machine. One thread.
///
/// Nothing waits to be sent: a peer that takes no more has failed. Messages are masked with zeros, so that one copy
/// of them serves all.
@safe final class ClientSocket {
    enum Opcode: UInt8 { case text = 1, binary = 2, close = 8, ping = 9, pong = 10 }

    let descriptor: Int32
    private var isOpen = false
    private(set) var isClosed = false
    /// Bytes of a message that is not whole yet.
    private var rest: [UInt8] = []

    /// Begins to connect; the handshake follows by itself.
    init(port: Int, door: CallDoor) throws(LoadFailure) {
        self.descriptor = try LocalConnection.open(port: port)
        let headers =
            [
                ("Host", "127.0.0.1:\(port)"), ("Upgrade", "websocket"), ("Connection", "Upgrade"),
                ("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA=="), ("Sec-WebSocket-Version", "13"),
            ] + door.headers
        let lines = headers.map { "\($0.0): \($0.1)\r\n" }.joined()
        self.write(Array("GET \(door.path) HTTP/1.1\r\n\(lines)\r\n".utf8))
    }

    deinit { self.end() }

    /// The bytes of a whole message.
    static func message(_ opcode: Opcode, _ payload: some Collection<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = [0x80 | opcode.rawValue]
        let count = payload.count
        if count < 126 {
            bytes.append(0x80 | UInt8(count))
        } else {
            bytes += [0x80 | 126, UInt8(count >> 8), UInt8(count & 0xFF)]
        }
        bytes += [0, 0, 0, 0]
        return bytes + payload
    }

    /// Sends bytes that `message` has made. False: the peer takes no more.
    @discardableResult
    func write(_ bytes: [UInt8]) -> Bool {
        guard !self.isClosed else { return false }
        let sent = unsafe send(self.descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        return sent == bytes.count
    }

    /// Ends the connection without a word.
    func end() {
        guard !self.isClosed else { return }
        self.isClosed = true
        close(self.descriptor)
    }

    /// Reads what has come, through memory that all sockets share.
    func read(_ memory: UnsafeMutableRawBufferPointer, _ reader: some ClientSocketReader) {
        guard !self.isClosed else { return }
        let count = unsafe recv(self.descriptor, memory.baseAddress, memory.count, 0)
        if count < 0, errno == EAGAIN || errno == EINTR { return }
        guard count > 0 else {
            self.end()
            return reader.closed("the connection was lost")
        }
        let new = unsafe UnsafeRawBufferPointer(rebasing: memory[..<count])
        if self.rest.isEmpty {
            let used = unsafe self.parse(new.bytes, reader)
            if used < count { unsafe self.rest.append(contentsOf: new[used...]) }
        } else {
            unsafe self.rest.append(contentsOf: new)
            let used = unsafe self.parse(self.rest.span.bytes, reader)
            self.rest.removeFirst(used)
        }
    }

    /// Gives how many bytes were used.
    private func parse(_ bytes: RawSpan, _ reader: some ClientSocketReader) -> Int {
        var start = 0
        if !self.isOpen {
            guard let end = Self.headEnd(bytes) else { return 0 }
            let status = (9..<12).map { Character(Unicode.Scalar(Self.byte(bytes, $0))) }
            guard String(status) == "101" else {
                self.end()
                reader.closed("the handshake was refused with \(String(status))")
                return bytes.byteCount
            }
            self.isOpen = true
            start = end
            reader.opened()
        }
        while !self.isClosed, let (opcode, payload) = Self.frame(bytes, from: start) {
            start = payload.upperBound
            self.take(opcode, bytes.extracting(payload), reader)
        }
        return self.isClosed ? bytes.byteCount : start
    }

    private func take(_ number: UInt8, _ payload: RawSpan, _ reader: some ClientSocketReader) {
        guard let opcode = Opcode(rawValue: number) else { return }
        switch opcode {
        case .ping:
            let copy = (0..<payload.byteCount).map { Self.byte(payload, $0) }
            self.write(Self.message(.pong, copy))
        case .pong: break
        case .close:
            let code =
                payload.byteCount >= 2
                ? Int(Self.byte(payload, 0)) << 8 | Int(Self.byte(payload, 1)) : 1005
            self.write(Self.message(.close, [UInt8(code >> 8), UInt8(code & 0xFF)]))
            self.end()
            reader.closed("closed with \(code)")
        case .text, .binary: reader.receive(opcode, payload)
        }
    }

    private static func frame(_ bytes: RawSpan, from start: Int) -> (UInt8, Range<Int>)? {
        guard bytes.byteCount - start >= 2 else { return nil }
        var count = Int(self.byte(bytes, start + 1) & 0x7F)
        var head = 2
        if count == 126 {
            guard bytes.byteCount - start >= 4 else { return nil }
            count = Int(self.byte(bytes, start + 2)) << 8 | Int(self.byte(bytes, start + 3))
            head = 4
        }
        guard bytes.byteCount - start >= head + count else { return nil }
        return (self.byte(bytes, start) & 0x0F, start + head..<start + head + count)
    }

    private static func headEnd(_ bytes: RawSpan) -> Int? {
        let end: [UInt8] = [13, 10, 13, 10]
        guard bytes.byteCount >= 16 else { return nil }
        return (4...bytes.byteCount).first { last in
            (0..<4).allSatisfy { self.byte(bytes, last - 4 + $0) == end[$0] }
        }
    }

    private static func byte(_ bytes: RawSpan, _ index: Int) -> UInt8 {
        unsafe bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self)
    }
}
