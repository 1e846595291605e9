/// How samples are coded in a file.
package enum SampleEncoding: Hashable, Sendable {
    case unsigned8
    case signed16
    case signed24
    case signed32
    case float32
    case g711(G711)

    package var bytesPerSample: Int {
        switch self {
        case .unsigned8, .g711: 1
        case .signed16: 2
        case .signed24: 3
        case .signed32, .float32: 4
        }
    }

    /// The coding that a file name tells of, for files without a header.
    package init?(headerlessPath path: String) {
        let name = path.split(separator: "/").last ?? ""
        guard let dot = name.lastIndex(of: ".") else { return nil }
        switch name[name.index(after: dot)...].lowercased() {
        case "ul", "ulaw", "mulaw", "pcmu": self = .g711(.muLaw)
        case "al", "alaw", "pcma": self = .g711(.aLaw)
        default: return nil
        }
    }

    /// One sample as 16 bits, rounded down from wider ones. Little-endian, at least `bytesPerSample` long.
    func sample(_ bytes: Span<UInt8>, at index: Int) -> Int16 {
        switch self {
        case .unsigned8:
            return (Int16(bytes[index]) - 128) << 8
        case .signed16:
            return Int16(bitPattern: Self.word(bytes[index], bytes[index + 1]))
        case .signed24:
            return Int16(bitPattern: Self.word(bytes[index + 1], bytes[index + 2]))
        case .signed32:
            return Int16(bitPattern: Self.word(bytes[index + 2], bytes[index + 3]))
        case .float32:
            return Self.sample(
                Float(
                    bitPattern: UInt32(Self.word(bytes[index], bytes[index + 1]))
                        | UInt32(Self.word(bytes[index + 2], bytes[index + 3])) << 16))
        case .g711(let law):
            return law.sample(bytes[index])
        }
    }

    private static func word(_ low: UInt8, _ high: UInt8) -> UInt16 {
        UInt16(low) | UInt16(high) << 8
    }

    private static func sample(_ value: Float) -> Int16 {
        // Not a number is silence, and what is too loud is clipped.
        guard value.isFinite else { return value == .infinity ? 32_767 : value.isNaN ? 0 : -32_768 }
        return Int16(max(-32_768, min(32_767, (value * 32_768).rounded())))
    }
}
