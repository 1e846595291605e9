/// A hum of 300 Hz at 24,000 samples a second, 50 ms for each letter of a text.
struct SimulatedVoice {
    private static let rate = 24_000
    private static let samplesPerLetter = 1_200
    /// 100 ms.
    private static let samplesPerPiece = 2_400
    private static let amplitude = 6_000

    private let count: Int

    /// - Parameter speed: 1 is normal.
    init(_ text: String, speed: Double = 1) {
        let letters = Double(text.unicodeScalars.count * Self.samplesPerLetter)
        self.count = Int((letters / max(speed, 0.25)).rounded())
    }

    /// Little-endian samples of 16 bits, as they are streamed.
    var pieces: [[UInt8]] {
        stride(from: 0, to: self.count, by: Self.samplesPerPiece).map { start in
            let end = min(start + Self.samplesPerPiece, self.count)
            return (start..<end).flatMap { Self.bytes(of: Self.sample(at: $0)) }
        }
    }

    /// The head of a WAV file whose length is not known yet.
    static var wavHead: [UInt8] {
        let unknown = [UInt8](repeating: 0xFF, count: 4)
        var head = Array("RIFF".utf8)
        head += unknown
        head += "WAVEfmt ".utf8
        // Length, PCM, one channel, rate, bytes a second and a sample, bits.
        let fields: [(value: Int, bytes: Int)] = [
            (16, 4), (1, 2), (1, 2), (Self.rate, 4), (Self.rate * 2, 4), (2, 2), (16, 2),
        ]
        for field in fields {
            for index in 0..<field.bytes {
                head.append(UInt8(truncatingIfNeeded: field.value >> (8 * index)))
            }
        }
        head += "data".utf8
        return head + unknown
    }

    /// A triangle, which needs no mathematics.
    private static func sample(at index: Int) -> Int16 {
        let period = Self.rate / 300
        let place = index % period * 4 * Self.amplitude / period
        let rising = place < 2 * Self.amplitude
        return Int16(rising ? place - Self.amplitude : 3 * Self.amplitude - place)
    }

    private static func bytes(of sample: Int16) -> [UInt8] {
        let code = UInt16(bitPattern: sample)
        return [UInt8(truncatingIfNeeded: code), UInt8(truncatingIfNeeded: code >> 8)]
    }
}
