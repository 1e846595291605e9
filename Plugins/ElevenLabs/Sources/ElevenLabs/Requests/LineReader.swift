/// Divides an answer into its lines as its bytes come; empty ones are left out.
struct LineReader: Sendable {
    /// Bytes of one line: 60 s of audio at 24 kHz in Base64.
    private static let longestLine = 4 << 20

    /// A line is longer than that.
    struct TooLong: Error {}

    private var line: [UInt8] = []

    /// The lines that these bytes complete.
    mutating func read(_ bytes: RawSpan) throws(TooLong) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        for index in 0..<bytes.byteCount {
            let byte = unsafe bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self)
            guard byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") else {
                guard self.line.count < Self.longestLine else { throw TooLong() }
                self.line.append(byte)
                continue
            }
            if let line = self.rest() { lines.append(line) }
        }
        return lines
    }

    /// The line that the answer ends with, without an end of its own; nil: there is none.
    mutating func rest() -> [UInt8]? {
        defer { self.line = [] }
        return self.line.isEmpty ? nil : self.line
    }
}
