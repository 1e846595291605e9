/// The 16 bytes by which an AudioSocket says which call it carries.
struct CallUUID: Hashable, Sendable, CustomStringConvertible {
    let bytes: InlineBytes

    /// Two halves of 8 bytes, the first byte highest: no array, so that reading it allocates nothing.
    struct InlineBytes: Hashable, Sendable {
        var high: UInt64
        var low: UInt64
    }

    init(high: UInt64, low: UInt64) { self.bytes = InlineBytes(high: high, low: low) }

    /// A new one, version 4 of RFC 9562.
    static func random() -> CallUUID {
        CallUUID(
            high: UInt64.random(in: 0...UInt64.max) & ~0xF000 | 0x4000,
            low: UInt64.random(in: 0...UInt64.max) & ~(0xC0 << 56) | 0x80 << 56)
    }

    /// Reads the usual form with hyphens, in either case; nil when it is none.
    init?(_ text: some StringProtocol) {
        let groups = text.split(separator: "-", omittingEmptySubsequences: false)
        guard groups.map(\.utf8.count) == [8, 4, 4, 4, 12],
            groups.allSatisfy({ $0.utf8.allSatisfy(Self.isHexDigit) })
        else { return nil }
        guard let high = UInt64(groups[0...2].joined(), radix: 16),
            let low = UInt64(groups[3...4].joined(), radix: 16)
        else { return nil }
        self.init(high: high, low: low)
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }

    /// As Asterisk writes it: in lower case with hyphens.
    var description: String {
        let digits = Array((Self.hex(self.bytes.high) + Self.hex(self.bytes.low)).utf8)
        let ends = [8, 12, 16, 20, 32]
        return zip([0] + ends, ends).map { start, end in
            String(decoding: digits[start..<end], as: UTF8.self)
        }.joined(separator: "-")
    }

    private static func hex(_ half: UInt64) -> String {
        let digits = String(half, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}
