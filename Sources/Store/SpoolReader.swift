import CallModel
import Glibc

/// Reads the lines of a spool in pieces: memory for one part of it, however long it has become.
struct SpoolReader {
    /// Longer than any line that is written: a result of 1 MiB, of which JSON may spell each byte with six.
    static let longestLine = 16 << 20
    /// A part ends with the line that reaches so many bytes.
    private static let partBytes = 1 << 20
    private static let pieceBytes = 64 << 10

    private let path: String
    private let file: Int32
    private let end: Int
    private let coding = EntryCoding()
    /// A piece of the file, read up to `index`.
    private var piece: ArraySlice<UInt8> = []
    /// Where the piece ends in the file.
    private var position = 0
    /// Lines that cannot be read, or are too long; neighbours are one range.
    private(set) var unreadable: [Range<Int>] = []
    private(set) var unreadableLines = 0

    /// - Parameter end: bytes of the file that are read; what is written meanwhile is left for later.
    init(_ file: Int32, at path: String, end: Int) {
        self.path = path
        self.file = file
        self.end = end
    }

    /// The entries of the next lines; nil at the end.
    mutating func next() throws(StoreError) -> [JournalBatch]? {
        var batches: [JournalBatch] = []
        let start = self.lineStart
        while self.lineStart < self.end, self.lineStart - start < Self.partBytes {
            let lineStart = self.lineStart
            guard let line = try self.line() else {
                self.setAside(lineStart..<self.lineStart)
                continue
            }
            guard !line.isEmpty else { continue }
            guard let spooled = self.coding.decode(line: line) else {
                self.setAside(lineStart..<self.lineStart)
                continue
            }
            if batches.last?.call == spooled.call {
                batches[batches.count - 1].entries.append(spooled.entry)
            } else {
                batches.append(JournalBatch(call: spooled.call, entries: [spooled.entry]))
            }
        }
        return self.lineStart == start ? nil : batches
    }

    var isEmpty: Bool { self.end == 0 }

    private var lineStart: Int { self.position - self.piece.count }

    /// The next line without its end; nil when it is too long, and then it is passed over.
    private mutating func line() throws(StoreError) -> [UInt8]? {
        var line: [UInt8] = []
        var isTooLong = false
        while true {
            if self.piece.isEmpty { guard try self.refill() else { break } }
            let end = self.piece.firstIndex(of: UInt8(ascii: "\n"))
            let part = self.piece[..<(end ?? self.piece.endIndex)]
            isTooLong = isTooLong || line.count + part.count > Self.longestLine
            if isTooLong { line = [] } else { line += part }
            self.piece = self.piece.dropFirst(part.count + (end == nil ? 0 : 1))
            if end != nil { break }
        }
        return isTooLong ? nil : line
    }

    /// False at the end of the file.
    private mutating func refill() throws(StoreError) -> Bool {
        let bytes = try Self.piece(of: self.file, self.position..<self.end, path: self.path)
        self.piece = bytes[...]
        self.position += bytes.count
        return !bytes.isEmpty
    }

    /// The first bytes of the range; none only when it is empty.
    static func piece(
        of file: Int32, _ range: Range<Int>, path: String
    ) throws(StoreError) -> [UInt8] {
        guard !range.isEmpty else { return [] }
        var bytes = [UInt8](repeating: 0, count: min(self.pieceBytes, range.count))
        let count = unsafe pread(file, &bytes, bytes.count, off_t(range.lowerBound))
        // A regular file is read without interruption; one that has become shorter is not ours any more.
        guard count > 0 else { throw .spool("read", path, count < 0 ? errno : EIO) }
        bytes.removeLast(bytes.count - count)
        return bytes
    }

    private mutating func setAside(_ line: Range<Int>) {
        self.unreadableLines += 1
        if let last = self.unreadable.last, last.upperBound == line.lowerBound {
            self.unreadable[self.unreadable.count - 1] = last.lowerBound..<line.upperBound
        } else {
            self.unreadable.append(line)
        }
    }
}
