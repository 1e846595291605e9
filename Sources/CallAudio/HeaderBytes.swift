/// Up to 40 bytes of a file's header, little-endian.
struct HeaderBytes {
    private var storage = InlineArray<40, UInt8>(repeating: 0)

    /// Reads from a file; false when it ends before.
    mutating func fill(from file: borrowing AudioFile, at offset: Int, count: Int)
        throws(AudioFileError) -> Bool
    {
        var span = self.storage.mutableSpan
        var bytes = unsafe span.mutableBytes
        return try file.read(count, at: offset, into: &bytes) == count
    }

    func word16(_ index: Int) -> UInt16 {
        UInt16(self.storage[index]) | UInt16(self.storage[index + 1]) << 8
    }

    func word32(_ index: Int) -> UInt32 {
        UInt32(self.word16(index)) | UInt32(self.word16(index + 2)) << 16
    }

    /// Four characters; what is not printable ASCII becomes a question mark.
    func text(_ index: Int) -> String {
        String(
            (index..<index + 4).map {
                let byte = self.storage[$0]
                return (0x20..<0x7F).contains(byte) ? Character(UnicodeScalar(byte)) : "?"
            })
    }

    /// Whether the first four bytes can name a chunk.
    var isChunkName: Bool { (0..<4).allSatisfy { (0x20..<0x7F).contains(self.storage[$0]) } }
}
