import Testing
import VendorKit

@Suite("Server-sent events")
struct EventStreamTests {
    private func read(_ text: String, in pieces: Int) throws -> [ServerEvent] {
        var stream = EventStream()
        let bytes = Array(text.utf8)
        return try stride(from: 0, to: bytes.count, by: pieces).flatMap { start in
            let piece = Array(bytes[start..<min(start + pieces, bytes.count)])
            return try unsafe stream.read(piece.span.bytes)
        }
    }

    @Test("They are the same however their bytes are cut", arguments: [1, 2, 3, 7, 1_000])
    func pieces(_ size: Int) throws {
        let text = """
            \u{FEFF}: a comment
            data: one

            event: content\r
            data:zwölf\r
            data: lines\r
            \r
            id: 7\rdata\r\rretry: 5
            data:  two spaces

            data: broken off
            """
        #expect(
            try self.read(text, in: size) == [
                ServerEvent(data: "one"),
                ServerEvent(name: "content", data: "zwölf\nlines"),
                ServerEvent(data: ""),
                ServerEvent(data: " two spaces"),
            ])
    }

    @Test("An event without data is none, and its name is forgotten")
    func noData() throws {
        #expect(try self.read("event: ping\n\ndata: x\n\n", in: 5) == [ServerEvent(data: "x")])
    }

    @Test("An event of more than 1 MiB is refused")
    func tooLong() throws {
        let line = "data: " + String(repeating: "x", count: 70_000) + "\n"
        #expect(throws: EventStream.TooLong.self) {
            try self.read(String(repeating: line, count: 16), in: 4_096)
        }
        let one = String(repeating: "data: x\n\n", count: 200_000)
        #expect(try self.read(one, in: 4_096).count == 200_000)
    }
}
