/// One server-sent event.
package struct ServerEvent: Sendable, Equatable {
    /// "message" unless the server names it.
    package var name: String
    package var data: String

    package init(name: String = "message", data: String) {
        self.name = name
        self.data = data
    }
}

/// Reads server-sent events as their bytes come (HTML Living Standard, 9.2.6 "Interpreting an event stream").
///
/// Lines end with LF, CRLF or CR. An event that the stream breaks off is none. `id` and `retry` are for clients that
/// reconnect, and left out.
package struct EventStream: Sendable {
    /// Bytes of one event.
    package static let largestEvent = 1 << 20

    /// An event is longer than that.
    package struct TooLong: Error {}

    private var line: [UInt8] = []
    private var name = ""
    private var data: [UInt8] = []
    private var hasData = false
    private var isAfterReturn = false
    private var isFirstLine = true

    package init() {}

    /// The events that these bytes complete.
    package mutating func read(_ bytes: RawSpan) throws(TooLong) -> [ServerEvent] {
        var events: [ServerEvent] = []
        for index in 0..<bytes.byteCount {
            let byte = unsafe bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self)
            let isSecondOfPair = self.isAfterReturn && byte == UInt8(ascii: "\n")
            self.isAfterReturn = byte == UInt8(ascii: "\r")
            if isSecondOfPair { continue }
            guard byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") else {
                guard self.line.count + self.data.count < Self.largestEvent else {
                    throw TooLong()
                }
                self.line.append(byte)
                continue
            }
            if let event = self.endLine() { events.append(event) }
        }
        return events
    }

    private mutating func endLine() -> ServerEvent? {
        defer { self.line.removeAll(keepingCapacity: true) }
        if self.isFirstLine {
            self.isFirstLine = false
            if self.line.starts(with: [0xEF, 0xBB, 0xBF]) { self.line.removeFirst(3) }
        }
        guard !self.line.isEmpty else { return self.endEvent() }
        let colon = self.line.firstIndex(of: UInt8(ascii: ":"))
        var value = self.line[(colon.map { $0 + 1 } ?? self.line.endIndex)...]
        if value.first == UInt8(ascii: " ") { value.removeFirst() }
        switch String(decoding: self.line[..<(colon ?? self.line.endIndex)], as: UTF8.self) {
        case "data":
            if self.hasData { self.data.append(UInt8(ascii: "\n")) }
            self.hasData = true
            self.data += value
        case "event": self.name = String(decoding: value, as: UTF8.self)
        // A comment has no name.
        default: break
        }
        return nil
    }

    private mutating func endEvent() -> ServerEvent? {
        defer {
            self.name = ""
            self.data.removeAll(keepingCapacity: true)
            self.hasData = false
        }
        guard self.hasData else { return nil }
        return ServerEvent(
            name: self.name.isEmpty ? "message" : self.name,
            data: String(decoding: self.data, as: UTF8.self))
    }
}
