import CallAudio
import JackfieldPlugin

/// The caller's audio on its way from the page to the host.
struct CallerAudio: ~Copyable, Sendable {
    static let rate = SampleRate(hertz: 16_000)
    /// Bytes of one message: 200 ms.
    static let largestMessage = 6_400
    /// Samples that wait at most: 4 s.
    static let mostWaiting = 65_536

    private var line = LineAudio(
        rate: CallerAudio.rate, mostWaiting: CallerAudio.mostWaiting,
        longestGap: PageMessage.longestGap)
    private var message: [Int16] = []

    init() { self.message.reserveCapacity(Self.largestMessage / 2) }

    /// How much of the caller's audio the host has got.
    var mediaTime: Duration { self.line.mediaTime }

    /// Takes one message of little-endian samples.
    mutating func append(_ bytes: RawSpan) throws(PageFault) {
        guard bytes.byteCount <= Self.largestMessage else {
            throw PageFault(
                .tooLarge, "an audio message is larger than \(Self.largestMessage) bytes")
        }
        guard bytes.byteCount.isMultiple(of: 2) else {
            throw PageFault(.malformed, "an audio message has an odd number of bytes")
        }
        self.message.removeAll(keepingCapacity: true)
        for offset in stride(from: 0, to: bytes.byteCount, by: 2) {
            let sample = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: Int16.self)
            self.message.append(Int16(littleEndian: sample))
        }
        // The same memory under a name of its own, for the exclusivity of `self`.
        let message = self.message
        self.line.append(message.span)
    }

    /// So many samples were lost after all that has come.
    mutating func addGap(_ samples: Int) { self.line.addGap(samples) }

    /// Gives blocks of 20 ms at most as long as they are taken. Allocates nothing.
    mutating func drain(
        _ give: (Span<Int16>, _ mediaTime: Duration, _ sequence: UInt32, _ isAfterGap: Bool)
            -> AudioDelivery
    ) {
        self.line.drain { samples, mediaTime, sequence, isAfterGap in
            switch give(samples, mediaTime, sequence, isAfterGap) {
            case .taken: .taken
            case .noRoom: .noRoom
            case .unwanted: .unwanted
            }
        }
    }
}
