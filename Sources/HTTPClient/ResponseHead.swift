/// Status and headers of an answer, as they come line by line.
struct ResponseHead {
    enum Progress { case more, complete(status: Int), tooLong }

    private static let longest = 65_536
    private static let mostHeaders = 256

    /// Names in lower case.
    private(set) var headers: [(name: String, value: String)] = []
    private(set) var isTooLong = false
    private var status = 0
    private var isComplete = false
    private var length = 0

    /// Takes one line, with its end.
    mutating func add(_ line: UnsafeRawBufferPointer) -> Progress {
        // What comes after the body is for nobody.
        guard !self.isComplete else { return .more }
        self.length += line.count
        guard self.length <= Self.longest, self.headers.count < Self.mostHeaders else {
            self.isTooLong = true
            return .tooLong
        }
        var text = unsafe Substring(String(decoding: line, as: UTF8.self))
        while let last = text.last, last.isNewline { text.removeLast() }
        if text.hasPrefix("HTTP/") {
            // The next of several: 100 Continue comes before what is meant.
            self.headers = []
            self.status = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        } else if text.isEmpty {
            guard self.status >= 200 else { return .more }
            self.isComplete = true
            return .complete(status: self.status)
        } else if let colon = text.firstIndex(of: ":") {
            let value = text[text.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            self.headers.append((text[..<colon].lowercased(), String(value)))
        }
        return .more
    }
}
