/// Builds WAV files byte by byte, sound or broken.
struct WAVBytes {
    var tag = 1
    var channels = 1
    var rate = 8_000
    var bits = 16
    var blockAlign: Int?
    var isExtensible = false
    /// Chunks between `fmt ` and `data`.
    var extraChunks: [(name: String, body: [UInt8])] = []
    /// Instead of the true length of the samples.
    var dataLength: Int?
    var data: [UInt8]

    var bytes: [UInt8] {
        var body = Self.text("WAVE") + self.format
        for chunk in self.extraChunks {
            body += Self.text(chunk.name) + Self.little(chunk.body.count, 4) + chunk.body
            if chunk.body.count % 2 == 1 { body.append(0) }
        }
        body += Self.text("data") + Self.little(self.dataLength ?? self.data.count, 4) + self.data
        return Self.text("RIFF") + Self.little(body.count, 4) + body
    }

    private var format: [UInt8] {
        let align = self.blockAlign ?? self.bits / 8 * self.channels
        var chunk = Self.little(self.isExtensible ? 0xFFFE : self.tag, 2)
        chunk += Self.little(self.channels, 2) + Self.little(self.rate, 4)
        chunk += Self.little(self.rate * align, 4) + Self.little(align, 2)
        chunk += Self.little(self.bits, 2)
        if self.isExtensible {
            chunk += Self.little(22, 2) + Self.little(self.bits, 2) + Self.little(4, 4)
            chunk += Self.little(self.tag, 2) + [UInt8](repeating: 0, count: 14)
        }
        return Self.text("fmt ") + Self.little(chunk.count, 4) + chunk
    }

    static func little(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    static func text(_ text: String) -> [UInt8] { Array(text.utf8) }

    static func pcm(_ samples: [Int16]) -> [UInt8] {
        samples.flatMap { Self.little(Int(UInt16(bitPattern: $0)), 2) }
    }
}
