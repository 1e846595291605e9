import JackfieldPlugin

/// Takes 16-bit samples out of audio that comes in pieces: headerless, or a WAV file.
struct SampleReader: Sendable {
    /// Samples a second that were asked for.
    private let rate: Int
    /// As people know the server.
    private let vendor: String
    /// What has come while it is not known where the samples begin.
    private var head: [UInt8] = []
    private var isInSamples = false
    /// Bytes of samples that are to come; nil: until the end.
    private var left: Int?
    /// The lower byte of a sample whose higher one has not come.
    private var half: UInt8?

    init(rate: Int, vendor: String) {
        self.rate = rate
        self.vendor = vendor
    }

    /// The samples that these bytes complete.
    mutating func read(_ bytes: RawSpan) throws(ProviderError) -> [Int16] {
        if self.isInSamples { return self.samples(bytes) }
        unsafe bytes.withUnsafeBytes { unsafe self.head.append(contentsOf: $0) }
        var start = 0
        // So begins a WAV file, and no speech.
        if self.head.starts(with: "RIFF".utf8.prefix(self.head.count)) {
            switch WAVHead.read(self.head) {
            case .incomplete: return []
            case .malformed:
                throw ProviderError(
                    .protocolViolation, "\(self.vendor) has sent a WAV file that is none")
            case .whole(let head):
                try self.check(head)
                (start, self.left) = (head.offset, head.length)
            }
        }
        self.isInSamples = true
        let rest = Array(self.head[start...])
        self.head = []
        return unsafe self.samples(rest.span.bytes)
    }

    private func check(_ head: WAVHead) throws(ProviderError) {
        guard head.isPlain, head.bits == 16, head.channels == 1 else {
            throw ProviderError(
                .misconfigured,
                "\(self.vendor) gives WAV files that are not 16-bit PCM, mono: correct tts.format")
        }
        guard head.rate == self.rate else {
            throw ProviderError(
                .misconfigured,
                "\(self.vendor) gives \(head.rate) samples a second: set tts.sample_rate to that")
        }
    }

    private mutating func samples(_ bytes: RawSpan) -> [Int16] {
        let count = min(bytes.byteCount, self.left ?? .max)
        if let left = self.left { self.left = left - count }
        var samples: [Int16] = []
        samples.reserveCapacity(count / 2 + 1)
        var offset = 0
        if let half = self.half, count > 0 {
            let high = unsafe bytes.unsafeLoad(fromByteOffset: 0, as: UInt8.self)
            samples.append(Int16(bitPattern: UInt16(high) << 8 | UInt16(half)))
            self.half = nil
            offset = 1
        }
        while offset + 1 < count {
            let sample = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: Int16.self)
            samples.append(Int16(littleEndian: sample))
            offset += 2
        }
        if offset < count {
            self.half = unsafe bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
        }
        return samples
    }
}
