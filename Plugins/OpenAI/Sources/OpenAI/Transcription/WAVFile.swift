/// 16-bit samples of one channel as a WAV file (Multimedia Programming Interface and Data Specifications 1.0).
enum WAVFile {
    private static let headBytes = 44

    static func bytes(_ samples: [Int16], rate: Int) -> [UInt8] {
        let length = samples.count * 2
        var file: [UInt8] = []
        file.reserveCapacity(Self.headBytes + length)
        file += "RIFF".utf8
        Self.append(UInt32(Self.headBytes - 8 + length), to: &file)
        file += "WAVEfmt ".utf8
        Self.append(UInt32(16), to: &file)
        // PCM, one channel.
        Self.append(UInt16(1), to: &file)
        Self.append(UInt16(1), to: &file)
        Self.append(UInt32(rate), to: &file)
        Self.append(UInt32(rate * 2), to: &file)
        Self.append(UInt16(2), to: &file)
        Self.append(UInt16(16), to: &file)
        file += "data".utf8
        Self.append(UInt32(length), to: &file)
        for sample in samples {
            let code = UInt16(bitPattern: sample)
            file.append(UInt8(truncatingIfNeeded: code))
            file.append(UInt8(truncatingIfNeeded: code >> 8))
        }
        return file
    }

    /// The lowest byte first.
    private static func append(_ number: some FixedWidthInteger, to file: inout [UInt8]) {
        var rest = number
        for _ in 0..<number.bitWidth / 8 {
            file.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }
}
