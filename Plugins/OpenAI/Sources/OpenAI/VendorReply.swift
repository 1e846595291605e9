/// Status and headers of an answer, and its body where that is read as a whole.
struct VendorReply: Sendable {
    private(set) var status = 0
    private(set) var headers: [(name: String, value: String)] = []
    private(set) var body: [UInt8] = []
    /// Of the body.
    private let mostBytes: Int

    init(mostBytes: Int) { self.mostBytes = mostBytes }

    mutating func begin(_ status: Int, _ headers: [(name: String, value: String)]) {
        self.status = status
        self.headers = headers
    }

    /// Adds a piece of the body, as far as there is room.
    /// - Returns: whether there was.
    @discardableResult
    mutating func append(_ bytes: RawSpan) -> Bool {
        let count = min(bytes.byteCount, self.mostBytes - self.body.count)
        unsafe bytes.extracting(first: count).withUnsafeBytes {
            unsafe self.body.append(contentsOf: $0)
        }
        return count == bytes.byteCount
    }

    /// The media type in lower case, without parameters; "" where none is told.
    var type: String {
        let value = self.headers.first { $0.name == "content-type" }?.value ?? ""
        return value.prefix { $0 != ";" && !$0.isWhitespace }.lowercased()
    }
}
