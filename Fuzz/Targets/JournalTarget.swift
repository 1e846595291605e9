import CallModel
import Glibc

@testable import Store

extension FuzzTarget {
    /// Lines of the spool, and bodies of events as the database keeps them.
    static let journal = FuzzTarget(name: "journal") { bytes in
        Self.readSpool(bytes)
        let coding = EntryCoding()
        for line in bytes.split(separator: UInt8(ascii: "\n")).prefix(100) {
            if let spooled = coding.decode(line: line) {
                let again = coding.line(spooled.entry, of: spooled.call)
                precondition(coding.decode(line: Array(again.utf8)) != nil, "not read again")
            }
            let body = FuzzInput.text(Array(line))
            _ = coding.kind(of: body)
            if let event = coding.decode(body) { _ = coding.encode(event) }
        }
    }

    /// Each line is an entry, or kept aside.
    private static func readSpool(_ bytes: [UInt8]) {
        let path = Scratch.write(bytes, to: "spool")
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        defer { close(file) }
        var reader = SpoolReader(file, at: path, end: bytes.count)
        var lines = 0
        while let batches = try? reader.next() {
            lines += batches.reduce(0) { $0 + $1.entries.count }
        }
        let expected = bytes.split(separator: UInt8(ascii: "\n")).count
        precondition(lines + reader.unreadableLines == expected, "a line was lost")
        precondition(reader.unreadable.allSatisfy { $0.upperBound <= bytes.count }, "past the end")
    }
}
