import JackfieldPlugin

/// One utterance: text that goes to Deepgram, and audio that comes of it.
struct SpokenUtterance: Sendable {
    let request: Request
    var text = SpeakText()
    /// No more text will come.
    var isEnded = false
    /// A Flush was sent, and not answered.
    var isAwaited = false
    private let rate: Int
    /// What the host has of these are the first `given`.
    private var samples: [Int16] = []
    private var given = 0
    /// Samples that the host has got before those.
    private var before = 0
    /// The first byte of a sample whose second has not come.
    private var half: UInt8?

    /// - Parameter rate: samples a second.
    init(_ request: Request, rate: Int) {
        self.request = request
        self.rate = rate
    }

    /// Nothing more will come of it.
    var isSpoken: Bool { self.isEnded && !self.isAwaited && self.text.isEmpty }
    /// Deepgram has text of it that it has not spoken to its end.
    var isAtDeepgram: Bool { self.isAwaited || self.text.isBegun }
    var waitingSamples: Int { self.samples.count - self.given }

    /// Takes little-endian samples, which may be cut anywhere.
    mutating func receive(_ audio: RawSpan) {
        var offset = 0
        if let half = self.half, audio.byteCount > 0 {
            let high = unsafe audio.unsafeLoad(fromByteOffset: 0, as: UInt8.self)
            self.half = nil
            offset = 1
            self.samples.append(Int16(bitPattern: UInt16(high) << 8 | UInt16(half)))
        }
        while offset + 1 < audio.byteCount {
            let sample = unsafe audio.unsafeLoadUnaligned(fromByteOffset: offset, as: Int16.self)
            self.samples.append(Int16(littleEndian: sample))
            offset += 2
        }
        if offset < audio.byteCount {
            self.half = unsafe audio.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
        }
    }

    /// Gives the host the audio that has come, in blocks of 20 ms, as far as it has room.
    mutating func handOver(to speech: SynthesizerSpeech) -> AudioDelivery {
        while self.given < self.samples.count {
            let end = min(self.given + self.rate / 50, self.samples.count)
            let position = Int64(self.before + self.given) * 1_000_000_000 / Int64(self.rate)
            let delivery = speech.audio(
                self.samples.span.extracting(self.given..<end), of: self.request,
                mediaTime: .nanoseconds(position))
            guard delivery == .taken else { return delivery }
            self.given = end
        }
        self.before += self.given
        self.given = 0
        self.samples.removeAll(keepingCapacity: true)
        return .taken
    }
}
