/// What may be sent to Asterisk on an AudioSocket: audio and the hang-up. It ends a call in which anything else comes.
struct AudioSocketFrame: Sendable {
    static let hangUp: [UInt8] = [AudioSocketPacket.Kind.hangUp, 0, 0]

    private(set) var bytes: [UInt8]
    private let mostSamples: Int

    /// - Parameter rate: of the audio, one of `AudioSocketPacket.rates`.
    init?(rate: Int) {
        guard let kind = AudioSocketPacket.kind(ofRate: rate) else { return nil }
        self.mostSamples = rate / 50
        self.bytes = [kind, 0, 0]
        self.bytes.reserveCapacity(3 + 2 * self.mostSamples)
    }

    /// 20 ms of silence.
    static func silence(rate: Int) -> [UInt8] {
        guard var frame = AudioSocketFrame(rate: rate) else { return [] }
        let samples = [Int16](repeating: 0, count: rate / 50)
        frame.fill(samples.span)
        return frame.bytes
    }

    /// Becomes a packet of these samples, 1 of them to 20 ms. Allocates nothing.
    mutating func fill(_ samples: Span<Int16>) {
        let count = min(samples.count, self.mostSamples)
        self.bytes.removeLast(self.bytes.count - 1)
        self.bytes.append(UInt8(truncatingIfNeeded: (2 * count) >> 8))
        self.bytes.append(UInt8(truncatingIfNeeded: 2 * count))
        for index in 0..<count {
            let sample = UInt16(bitPattern: samples[index])
            self.bytes.append(UInt8(truncatingIfNeeded: sample))
            self.bytes.append(UInt8(truncatingIfNeeded: sample >> 8))
        }
    }
}
