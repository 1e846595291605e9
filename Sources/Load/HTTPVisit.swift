import Glibc

/// One HTTP request to this machine whose answer is awaited without blocking. One thread.
@safe final class HTTPVisit {
    let descriptor: Int32
    private var bytes: [UInt8] = []

    init(port: Int, request: [UInt8]) throws(LoadFailure) {
        self.descriptor = try LocalConnection.open(port: port)
        unsafe send(self.descriptor, request, request.count, Int32(MSG_NOSIGNAL))
    }

    deinit { close(self.descriptor) }

    /// Reads what has come; gives the whole answer once it is there.
    func read(_ memory: UnsafeMutableRawBufferPointer) -> String? {
        let count = unsafe recv(self.descriptor, memory.baseAddress, memory.count, 0)
        if count > 0 { unsafe self.bytes.append(contentsOf: memory[..<count]) }
        let text = String(decoding: self.bytes, as: UTF8.self)
        guard count > 0 || count < 0 && errno == EAGAIN else { return text }
        let parts = text.split(
            separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let length = parts[0].lowercased().split(separator: "\r\n")
            .first { $0.hasPrefix("content-length:") }
            .flatMap { Int($0.dropFirst(15).filter { $0 != " " }) }
        return parts[1].utf8.count >= length ?? 0 ? text : nil
    }
}
