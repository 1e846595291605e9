/// ITU-T G.711, the coding of telephone lines: one byte a sample.
///
/// Works on 16-bit samples: the recommendation's 14-bit (µ-law) and 13-bit (A-law) values, scaled up.
/// Encoding takes the nearest code, as the recommendation's decision values do.
package enum G711: Sendable, CaseIterable {
    /// Japan and North America; file names `.ul`, `.ulaw`, `.pcmu`.
    case muLaw
    /// Everywhere else; file names `.al`, `.alaw`, `.pcma`.
    case aLaw

    /// The code of digital silence.
    package var silence: UInt8 { self == .muLaw ? 0xFF : 0xD5 }

    /// Decodes one sample a byte. Allocates nothing.
    package func decode(_ encoded: Span<UInt8>, into pcm: inout OutputSpan<Int16>) {
        precondition(pcm.freeCapacity >= encoded.count, "no room for \(encoded.count) samples")
        switch self {
        case .muLaw: for index in encoded.indices { pcm.append(Self.muLawSample(encoded[index])) }
        case .aLaw: for index in encoded.indices { pcm.append(Self.aLawSample(encoded[index])) }
        }
    }

    /// Encodes one byte a sample. Allocates nothing.
    package func encode(_ pcm: Span<Int16>, into encoded: inout OutputSpan<UInt8>) {
        precondition(encoded.freeCapacity >= pcm.count, "no room for \(pcm.count) bytes")
        switch self {
        case .muLaw: for index in pcm.indices { encoded.append(Self.muLawCode(pcm[index])) }
        case .aLaw: for index in pcm.indices { encoded.append(Self.aLawCode(pcm[index])) }
        }
    }

    /// Decodes one byte.
    package func sample(_ code: UInt8) -> Int16 {
        self == .muLaw ? Self.muLawSample(code) : Self.aLawSample(code)
    }

    /// Encodes one sample.
    package func code(_ sample: Int16) -> UInt8 {
        self == .muLaw ? Self.muLawCode(sample) : Self.aLawCode(sample)
    }

    // A code is sign, three bits of segment, four bits of step, and all of it inverted on the line
    // (µ-law) or every second bit of it (A-law).

    private static func muLawSample(_ encoded: UInt8) -> Int16 {
        let code = ~encoded
        let magnitude = ((Int16(code & 0x0F) << 3) + 132) << Int16((code & 0x70) >> 4)
        return code & 0x80 == 0 ? magnitude - 132 : 132 - magnitude
    }

    private static func aLawSample(_ encoded: UInt8) -> Int16 {
        let code = encoded ^ 0x55
        let segment = Int16((code & 0x70) >> 4)
        let step = Int16(code & 0x0F) << 4 + 8
        let magnitude = segment == 0 ? step : (step + 256) << (segment - 1)
        return code & 0x80 == 0 ? -magnitude : magnitude
    }

    private static func muLawCode(_ sample: Int16) -> UInt8 {
        // With 132 added, a segment starts at each power of two from 128 on.
        let biased = min(Int(sample.magnitude), 32_635) + 132
        let segment = Int.bitWidth - 1 - biased.leadingZeroBitCount - 7
        let step = (biased >> (segment + 3)) & 0x0F
        return ~UInt8((sample < 0 ? 0x80 : 0) | segment << 4 | step)
    }

    private static func aLawCode(_ sample: Int16) -> UInt8 {
        // One's complement, so that -1 falls to the first negative step.
        let magnitude = Int(sample < 0 ? ~sample : sample)
        let top = Int.bitWidth - 1 - magnitude.leadingZeroBitCount
        let segment = max(0, top - 7)
        let step = (magnitude >> max(4, segment + 3)) & 0x0F
        return UInt8((sample < 0 ? 0 : 0x80) | segment << 4 | step) ^ 0x55
    }
}
