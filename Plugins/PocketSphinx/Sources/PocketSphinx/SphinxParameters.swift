import FoundationEssentials

/// The means or variances of an acoustic model, as Sphinx trainers write them.
///
/// A text header up to `endhdr`, a number that tells the byte order, the counts, then the values of every
/// codebook, stream, density and dimension in that order. Little-endian files only.
struct SphinxParameters {
    let codebooks: Int
    let streams: Int
    let densities: Int
    /// Dimensions of each stream.
    let widths: [Int]
    let values: [Float]

    private static let byteOrder: UInt32 = 0x1122_3344

    /// Nil when the file cannot be read or is in another format.
    init?(path: String) {
        guard let data = try? Data(contentsOf: URL(filePath: path)) else { return nil }
        self.init(bytes: [UInt8](data))
    }

    init?(bytes: [UInt8]) {
        let end = Array("endhdr\n".utf8)
        let header = bytes.prefix(4_096)
        guard
            let start = header.indices.first(where: { header[$0...].starts(with: end) })
        else { return nil }
        var reader = LittleEndianReader(bytes, at: start + end.count)
        guard reader.next() == Self.byteOrder, let codebooks = reader.next(),
            let streams = reader.next(), let densities = reader.next(), streams <= 16
        else { return nil }
        let widths = (0..<streams).compactMap { _ in reader.next().map { Int($0) } }
        guard widths.count == streams, let count = reader.next(),
            Int(count) == Int(codebooks) * Int(densities) * widths.reduce(0, +),
            reader.remaining >= Int(count)
        else { return nil }
        self.codebooks = Int(codebooks)
        self.streams = Int(streams)
        self.densities = Int(densities)
        self.widths = widths
        self.values = (0..<count).map { _ in Float(bitPattern: reader.next() ?? 0) }
    }
}
