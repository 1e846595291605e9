import CallModel

@testable import Store

extension FuzzTarget {
    /// Lines of the spool, and bodies of events as the database keeps them.
    static let journal = FuzzTarget(name: "journal") { bytes in
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
}
