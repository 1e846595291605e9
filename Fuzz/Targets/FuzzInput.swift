/// The bytes of one try, taken apart.
struct FuzzInput {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { self.rest = bytes[...] }

    var isEmpty: Bool { self.rest.isEmpty }

    /// 0 at the end.
    mutating func byte() -> UInt8 { self.rest.popFirst() ?? 0 }

    mutating func number() -> UInt32 {
        (0..<4).reduce(0) { number, _ in number << 8 | UInt32(self.byte()) }
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        let taken = self.rest.prefix(count)
        self.rest = self.rest.dropFirst(count)
        return Array(taken)
    }

    mutating func remainder() -> [UInt8] { self.bytes(self.rest.count) }

    private static let separator = Array("\n=====\n".utf8)

    /// The parts between lines of five equals signs, for parsers that read several files.
    static func parts(_ bytes: [UInt8], most: Int) -> [[UInt8]] {
        var parts: [[UInt8]] = [[]]
        var index = 0
        while index < bytes.count {
            if parts.count < most, bytes[index...].starts(with: Self.separator) {
                parts.append([])
                index += Self.separator.count
            } else {
                parts[parts.count - 1].append(bytes[index])
                index += 1
            }
        }
        return parts
    }

    static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
