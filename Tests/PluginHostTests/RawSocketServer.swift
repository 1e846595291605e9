/// A server of WebSockets of which the test writes every byte: it says one text and reads nothing.
enum RawSocketServer {
    /// - Parameters:
    ///   - leaves: whether it goes then, without a word; else it stays as long as the client.
    ///   - choosing: which protocol of those that the client has offered.
    ///   - hearing: gets the client's handshake.
    static func serve(
        _ text: String, leaves: Bool = false, choosing: String? = nil,
        hearing: @escaping @Sendable (String) -> Void = { _ in }
    ) throws -> RawServer {
        try RawServer { connection in
            let head = connection.receiveHead()
            hearing(head)
            let lines = head.split(separator: "\r\n")
            let key = lines.first { $0.lowercased().hasPrefix("sec-websocket-key:") } ?? ""
            let accept = self.accept(String(key.split(separator: " ").last ?? ""))
            connection.send(
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + (choosing.map { "Sec-WebSocket-Protocol: \($0)\r\n" } ?? "")
                    + "Sec-WebSocket-Accept: \(accept)\r\n\r\n")
            let bytes = Array(text.utf8)
            // RFC 6455, 5.2: one frame, a long one with its length in 8 bytes.
            let length = (0..<8).map { UInt8(truncatingIfNeeded: bytes.count >> ((7 - $0) * 8)) }
            connection.send(bytes.count < 126 ? [0x81, UInt8(bytes.count)] : [0x81, 127] + length)
            connection.send(bytes)
            if !leaves { connection.waitForEnd() }
        }
    }

    /// RFC 6455, 4.2.2: the answer to a key.
    private static func accept(_ key: String) -> String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        let hash = self.sha1(Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)) + [0]
        let text = stride(from: 0, to: 21, by: 3).map { index in
            let word = hash[index..<index + 3].reduce(0) { $0 << 8 | Int($1) }
            return String([18, 12, 6, 0].map { digits[word >> $0 & 63] })
        }
        return text.joined().dropLast() + "="
    }

    /// FIPS 180-4, 6.1.
    private static func sha1(_ text: [UInt8]) -> [UInt8] {
        var bytes = text + [0x80]
        while bytes.count % 64 != 56 { bytes.append(0) }
        bytes += (0..<8).map { UInt8(truncatingIfNeeded: (text.count * 8) >> ((7 - $0) * 8)) }
        var state: [UInt32] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0]
        for block in stride(from: 0, to: bytes.count, by: 64) {
            var words = (0..<16).map { index in
                bytes[block + index * 4..<block + index * 4 + 4].reduce(UInt32(0)) {
                    $0 << 8 | UInt32($1)
                }
            }
            for index in 16..<80 {
                words.append(
                    self.turn(
                        words[index - 3] ^ words[index - 8] ^ words[index - 14] ^ words[index - 16],
                        1))
            }
            var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
            for index in 0..<80 {
                let (mix, constant): (UInt32, UInt32) =
                    switch index / 20 {
                    case 0: (b & c | ~b & d, 0x5A82_7999)
                    case 1: (b ^ c ^ d, 0x6ED9_EBA1)
                    case 2: (b & c | b & d | c & d, 0x8F1B_BCDC)
                    default: (b ^ c ^ d, 0xCA62_C1D6)
                    }
                let next = self.turn(a, 5) &+ mix &+ e &+ constant &+ words[index]
                (a, b, c, d, e) = (next, a, self.turn(b, 30), c, d)
            }
            for (index, value) in [a, b, c, d, e].enumerated() { state[index] &+= value }
        }
        return state.flatMap { word in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) }
        }
    }

    private static func turn(_ word: UInt32, _ bits: UInt32) -> UInt32 {
        word << bits | word >> (32 - bits)
    }
}
