/// The head of a WAV file, up to its samples (Multimedia Programming Interface and Data Specifications 1.0).
struct WAVHead: Sendable, Equatable {
    enum Reading: Sendable, Equatable {
        /// More bytes are needed.
        case incomplete
        case malformed
        case whole(WAVHead)
    }

    /// Bytes in front of the samples.
    static let longest = 65_536
    /// Who does not know the length while he streams writes a number that no file has.
    private static let unknownLength = 0x7FFF_0000

    var rate: Int
    var channels: Int
    var bits: Int
    /// Whole numbers, neither compressed nor floating.
    var isPlain: Bool
    /// Where the samples begin.
    var offset = 0
    /// Bytes of the samples; nil: until the end.
    var length: Int?

    /// - Parameter bytes: from the beginning of the file.
    static func read(_ bytes: [UInt8]) -> Reading {
        guard bytes.count >= 12 else { return .incomplete }
        guard bytes.starts(with: "RIFF".utf8), bytes[8..<12].elementsEqual("WAVE".utf8) else {
            return .malformed
        }
        var head: WAVHead?
        var offset = 12
        while offset <= Self.longest {
            guard offset + 8 <= bytes.count else { return .incomplete }
            let length = Self.number(bytes, at: offset + 4, bytes: 4)
            switch String(decoding: bytes[offset..<offset + 4], as: UTF8.self) {
            case "data":
                guard var head else { return .malformed }
                head.offset = offset + 8
                head.length = length == 0 || length >= Self.unknownLength ? nil : length
                return .whole(head)
            case "fmt ":
                guard length >= 16 else { return .malformed }
                guard offset + 24 <= bytes.count else { return .incomplete }
                head = WAVHead(format: bytes, at: offset + 8)
            default: break
            }
            // Chunks start at even bytes.
            offset += 8 + length + length & 1
        }
        return .malformed
    }

    private init(format bytes: [UInt8], at offset: Int) {
        // Extensible formats tell the rest further on; what is 16 bits wide there is PCM all the same.
        self.isPlain = [0x0001, 0xFFFE].contains(Self.number(bytes, at: offset, bytes: 2))
        self.channels = Self.number(bytes, at: offset + 2, bytes: 2)
        self.rate = Self.number(bytes, at: offset + 4, bytes: 4)
        self.bits = Self.number(bytes, at: offset + 14, bytes: 2)
    }

    /// A number whose lowest byte comes first.
    private static func number(_ bytes: [UInt8], at offset: Int, bytes count: Int) -> Int {
        bytes[offset..<offset + count].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
