/// Reads 32-bit numbers one after the other.
struct LittleEndianReader {
    private let bytes: [UInt8]
    private(set) var position: Int

    init(_ bytes: [UInt8], at position: Int) {
        self.bytes = bytes
        self.position = position
    }

    /// How many numbers are left.
    var remaining: Int { max(0, self.bytes.count - self.position) / 4 }

    /// Nil at the end.
    mutating func next() -> UInt32? {
        guard self.remaining > 0 else { return nil }
        defer { self.position += 4 }
        return (0..<4).reduce(0) { $0 | UInt32(self.bytes[self.position + $1]) << UInt32(8 * $1) }
    }

    /// Bytes up to the next zero, which is skipped; nil when there is none.
    mutating func nextString() -> String? {
        guard let end = self.bytes[min(self.position, self.bytes.count)...].firstIndex(of: 0)
        else { return nil }
        defer { self.position = end + 1 }
        return String(decoding: self.bytes[self.position..<end], as: UTF8.self)
    }

    /// A text of so many bytes, without the zeros that fill it up; nil when fewer are left.
    mutating func nextText(length: Int) -> String? {
        guard self.bytes.count - self.position >= length else { return nil }
        defer { self.position += length }
        let text = self.bytes[self.position..<self.position + length].prefix { $0 != 0 }
        return String(decoding: text, as: UTF8.self)
    }

    mutating func skip(_ count: Int) {
        self.position = min(self.bytes.count, self.position + count)
    }
}
