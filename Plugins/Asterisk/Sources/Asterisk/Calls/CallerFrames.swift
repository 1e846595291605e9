/// Gathers what comes of the caller's audio, in pieces of any length, into blocks of 20 ms. Allocates nothing after init.
struct CallerFrames: Sendable {
    private var block: [Int16] = []
    private let size: Int
    /// The lower byte of a sample whose higher one has not come.
    private var half: UInt8?

    /// - Parameter rate: samples a second.
    init(rate: Int) {
        self.size = rate / 50
        self.block.reserveCapacity(self.size)
    }

    /// Takes little-endian samples, and gives each block that is full.
    mutating func append(_ bytes: RawSpan, _ range: Range<Int>, _ give: (Span<Int16>) -> Void) {
        var offset = range.lowerBound
        if let half = self.half, offset < range.upperBound {
            let high = unsafe bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
            self.half = nil
            offset += 1
            self.append(Int16(bitPattern: UInt16(high) << 8 | UInt16(half)), give)
        }
        while offset + 1 < range.upperBound {
            let sample = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: Int16.self)
            self.append(Int16(littleEndian: sample), give)
            offset += 2
        }
        if offset < range.upperBound {
            self.half = unsafe bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
        }
    }

    /// A block of silence, where the line brings nothing.
    mutating func appendSilence(_ give: (Span<Int16>) -> Void) {
        repeat { self.append(0, give) } while !self.block.isEmpty
    }

    private mutating func append(_ sample: Int16, _ give: (Span<Int16>) -> Void) {
        self.block.append(sample)
        guard self.block.count == self.size else { return }
        give(self.block.span)
        self.block.removeAll(keepingCapacity: true)
    }
}
