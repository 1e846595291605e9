/// Cuts what comes on an AudioSocket into packets, wherever its pieces end. Allocates nothing.
struct AudioSocketParser: Sendable {
    /// Bytes of a payload that is not audio.
    static let largestControl = 16

    private var header: (kind: UInt8, high: UInt8) = (0, 0)
    private var headerBytes = 0
    /// Bytes of the payload that are still to come.
    private var remaining = 0
    private var length = 0
    // The payload of a packet that is not audio, as one number.
    private var high: UInt64 = 0
    private var low: UInt64 = 0

    /// Whether a packet has begun and not ended: a stream that ends here was cut.
    var isInPacket: Bool { self.headerBytes > 0 }

    /// Takes bytes from the offset on, up to the end of a packet or of the bytes.
    /// - Returns: nil when all bytes are used up.
    mutating func next(
        _ bytes: RawSpan, from offset: inout Int
    ) throws(AudioSocketFault) -> AudioSocketPacket? {
        while offset < bytes.byteCount {
            if self.headerBytes < 3 {
                try self.readHeader(Self.byte(bytes, &offset))
                if self.headerBytes < 3 || self.remaining > 0 { continue }
                return try self.finish()
            }
            if let rate = AudioSocketPacket.rate(ofKind: self.header.kind) {
                return self.readAudio(bytes, from: &offset, rate: rate)
            }
            let byte = Self.byte(bytes, &offset)
            self.high = self.high << 8 | self.low >> 56
            self.low = self.low << 8 | UInt64(byte)
            self.remaining -= 1
            if self.remaining == 0 { return try self.finish() }
        }
        return nil
    }

    private static func byte(_ bytes: RawSpan, _ offset: inout Int) -> UInt8 {
        defer { offset += 1 }
        return unsafe bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }

    private mutating func readHeader(_ byte: UInt8) throws(AudioSocketFault) {
        self.headerBytes += 1
        switch self.headerBytes {
        case 1: self.header.kind = byte
        case 2: self.header.high = byte
        default:
            self.length = Int(self.header.high) << 8 | Int(byte)
            self.remaining = self.length
            (self.high, self.low) = (0, 0)
            try self.checkLength()
        }
    }

    private func checkLength() throws(AudioSocketFault) {
        let kind = self.header.kind
        if AudioSocketPacket.rate(ofKind: kind) != nil {
            guard self.length > 0, self.length.isMultiple(of: 2) else {
                throw AudioSocketFault(
                    reason: "an audio packet of \(self.length) bytes has no whole samples")
            }
            return
        }
        let isRight =
            switch kind {
            case AudioSocketPacket.Kind.hangUp: self.length == 0
            case AudioSocketPacket.Kind.call: self.length == 16
            case AudioSocketPacket.Kind.key: self.length == 1
            case AudioSocketPacket.Kind.error: self.length <= Self.largestControl
            default:
                throw AudioSocketFault(reason: "packets of kind \(kind) are not known")
            }
        guard isRight else {
            throw AudioSocketFault(reason: "a packet of kind \(kind) has \(self.length) bytes")
        }
    }

    private mutating func readAudio(
        _ bytes: RawSpan, from offset: inout Int, rate: Int
    ) -> AudioSocketPacket {
        let count = min(self.remaining, bytes.byteCount - offset)
        defer { offset += count }
        self.remaining -= count
        if self.remaining == 0 { self.headerBytes = 0 }
        return .audio(rate: rate, bytes: offset..<offset + count)
    }

    private mutating func finish() throws(AudioSocketFault) -> AudioSocketPacket {
        self.headerBytes = 0
        switch self.header.kind {
        case AudioSocketPacket.Kind.hangUp: return .hangUp
        case AudioSocketPacket.Kind.call:
            return .call(CallUUID(high: self.high, low: self.low))
        case AudioSocketPacket.Kind.key: return .key(UInt8(truncatingIfNeeded: self.low))
        default:
            let code = self.length > 0 ? UInt8(truncatingIfNeeded: self.low) : nil
            return .error(code: code)
        }
    }
}
