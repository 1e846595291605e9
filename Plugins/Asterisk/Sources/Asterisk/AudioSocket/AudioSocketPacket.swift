/// What Asterisk says in an AudioSocket packet, or in a piece of one: kind (1 byte), length (2 bytes, the higher first),
/// payload. Source: `res_audiosocket.c`.
enum AudioSocketPacket: Equatable, Sendable {
    /// The call's UUID: the first packet.
    case call(CallUUID)
    /// A key, in ASCII.
    case key(UInt8)
    /// Little-endian 16-bit samples at this rate, in these of the bytes that were read: a packet that comes in pieces
    /// gives one each.
    case audio(rate: Int, bytes: Range<Int>)
    /// The far end has hung up.
    case hangUp
    /// Asterisk has failed; the code is its own.
    case error(code: UInt8?)

    enum Kind {
        static let hangUp: UInt8 = 0x00
        static let call: UInt8 = 0x01
        static let key: UInt8 = 0x03
        static let firstAudio: UInt8 = 0x10
        static let error: UInt8 = 0xFF
    }

    /// The rates of the kinds from 0x10 on.
    static let rates = [
        8_000, 12_000, 16_000, 24_000, 32_000, 44_100, 48_000, 96_000, 192_000,
    ]

    /// The rate of an audio kind, or nil.
    static func rate(ofKind kind: UInt8) -> Int? {
        switch kind {
        case 0x10: 8_000
        case 0x11: 12_000
        case 0x12: 16_000
        case 0x13: 24_000
        case 0x14: 32_000
        case 0x15: 44_100
        case 0x16: 48_000
        case 0x17: 96_000
        case 0x18: 192_000
        default: nil
        }
    }

    /// The kind of audio at this rate; nil: Asterisk has none.
    static func kind(ofRate rate: Int) -> UInt8? {
        self.rates.firstIndex(of: rate).map { Kind.firstAudio + UInt8($0) }
    }
}

/// How an AudioSocket breaks its protocol. It ends the call.
struct AudioSocketFault: Error, Equatable, Sendable {
    /// What is wrong, without any bytes of it.
    let reason: String
}
