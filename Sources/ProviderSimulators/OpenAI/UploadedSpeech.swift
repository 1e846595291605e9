/// What a client has sent to be transcribed: a WAV file of 16-bit samples, one channel.
struct UploadedSpeech {
    /// Seconds.
    let duration: Double
    /// Seconds in which somebody speaks; nil: nobody does.
    let spoken: ClosedRange<Double>?

    /// Nil: it is no such file.
    init?(wav bytes: ArraySlice<UInt8>) {
        let bytes = Array(bytes)
        guard bytes.count >= 12, bytes.starts(with: "RIFF".utf8),
            bytes[8..<12].elementsEqual("WAVE".utf8)
        else { return nil }
        var meter: SpeechMeter?
        var offset = 12
        while offset + 8 <= bytes.count {
            let start = offset + 8
            let length = min(Self.number(bytes[(offset + 4)..<start]), bytes.count - start)
            let chunk = bytes[start..<start + length]
            switch String(decoding: bytes[offset..<offset + 4], as: UTF8.self) {
            case "fmt ":
                guard length >= 16, Self.number(chunk.prefix(4)) == 0x0001_0001,
                    Self.number(chunk[(start + 14)..<(start + 16)]) == 16
                else { return nil }
                meter = SpeechMeter(rate: Self.number(chunk[(start + 4)..<(start + 8)]))
            case "data": meter?.add(Self.samples(chunk))
            default: break
            }
            offset = start + length + length & 1
        }
        guard let meter, meter.count > 0 else { return nil }
        self.duration = meter.seconds(meter.count)
        self.spoken = meter.start.map { meter.seconds($0)...meter.seconds(meter.lastLoud) }
    }

    /// Whose lowest byte comes first.
    private static func number(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    private static func samples(_ bytes: ArraySlice<UInt8>) -> [Int16] {
        stride(from: bytes.startIndex, to: bytes.endIndex - 1, by: 2).map { index in
            Int16(bitPattern: UInt16(bytes[index]) | UInt16(bytes[index + 1]) << 8)
        }
    }
}
