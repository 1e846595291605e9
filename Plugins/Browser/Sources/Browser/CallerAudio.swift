import CallAudio
import JackfieldPlugin

/// The caller's audio on its way from the page to the host, in order and without holes in its time.
///
/// A network that was slow gives what it kept back all at once: more than the host takes waits here. What the page
/// lost itself becomes silence of the same length, so that what follows keeps its time.
struct CallerAudio: ~Copyable, Sendable {
    static let rate = SampleRate(hertz: 16_000)
    /// Bytes of one message: 200 ms.
    static let largestMessage = 6_400
    /// Samples that wait at most: 4 s.
    static let mostWaiting = 65_536
    private static let blockSize = CallerAudio.rate.samplesPerFrame

    private let ring = AudioRing(minimumCapacity: CallerAudio.mostWaiting)
    private var message: [Int16] = []
    /// What the host is offered; the same again when it has no room.
    private var block: [Int16] = []
    private var isAfterGap = false
    private var hasFilledGap = false
    /// Samples in the ring that come before the silence.
    private var waitingBeforeSilence = 0
    private var silence = 0
    private var given = 0
    private var sequence: UInt32 = 0

    init() {
        self.message.reserveCapacity(Self.largestMessage / 2)
        self.block.reserveCapacity(Self.blockSize)
    }

    /// How much of the caller's audio the host has got.
    var mediaTime: Duration { Self.rate.duration(of: self.given) }

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
        if !self.ring.write(self.message.span) { self.addGap(self.message.count) }
    }

    /// So many samples were lost after all that has come.
    mutating func addGap(_ samples: Int) {
        if self.silence == 0 { self.waitingBeforeSilence = self.ring.count }
        self.silence = min(self.silence + samples, PageMessage.longestGap)
    }

    /// Gives blocks of 20 ms at most as long as they are taken. Allocates nothing.
    mutating func drain(
        _ give: (Span<Int16>, _ mediaTime: Duration, _ sequence: UInt32, _ isAfterGap: Bool)
            -> AudioDelivery
    ) {
        while true {
            if self.block.isEmpty { self.fillBlock() }
            guard !self.block.isEmpty else { return }
            switch give(self.block.span, self.mediaTime, self.sequence, self.isAfterGap) {
            case .taken: break
            case .noRoom: return
            case .unwanted: self.ring.discard()
            }
            self.given += self.block.count
            self.sequence &+= 1
            self.isAfterGap = false
            self.block.removeAll(keepingCapacity: true)
        }
    }

    private mutating func fillBlock() {
        if self.silence > 0, self.waitingBeforeSilence == 0 {
            let count = min(self.silence, Self.blockSize)
            self.block.append(contentsOf: repeatElement(0, count: count))
            self.silence -= count
            self.hasFilledGap = true
            return
        }
        let limit = self.silence > 0 ? self.waitingBeforeSilence : Self.blockSize
        self.block.append(addingCapacity: min(limit, Self.blockSize)) { output in
            self.ring.read(into: &output)
        }
        self.waitingBeforeSilence -= min(self.waitingBeforeSilence, self.block.count)
        self.isAfterGap = self.hasFilledGap && !self.block.isEmpty
        if self.isAfterGap { self.hasFilledGap = false }
    }
}
