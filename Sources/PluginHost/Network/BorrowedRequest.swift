import CJackfield
import Network

/// Lends a request to a plugin.
enum BorrowedRequest {
    /// - Parameters:
    ///   - prefix: of the route, which is taken off the path.
    ///   - base: how others reach the host's server.
    static func lend<Result>(
        _ request: HTTPRequest, below prefix: String, _ base: String,
        _ body: (UnsafePointer<jf_http_request>) -> Result
    ) -> Result {
        let url = base + request.path + (request.query.isEmpty ? "" : "?\(request.query)")
        let rest = String(request.path.dropFirst(prefix.count))
        let texts =
            [request.method, rest, request.query, url, request.peer]
            + request.headers.flatMap { [$0.name, $0.value] }
        return unsafe lendAll(texts) { texts in
            let pairs = unsafe stride(from: 5, to: texts.count, by: 2).map { index in
                unsafe jf_kv(key: texts[index], value: texts[index + 1])
            }
            return unsafe pairs.withUnsafeBufferPointer { pairs in
                unsafe request.body.withUnsafeBytes { bytes in
                    let isSecure = request.isSecure || base.hasPrefix("https:")
                    var borrowed = unsafe jf_http_request()
                    unsafe borrowed.struct_size = unsafe UInt32(MemoryLayout<jf_http_request>.size)
                    unsafe borrowed.flags = isSecure ? UInt32(JF_HTTP_TLS) : 0
                    unsafe (borrowed.method, borrowed.path) = (texts[0], texts[1])
                    unsafe (borrowed.query, borrowed.url) = (texts[2], texts[3])
                    unsafe borrowed.peer = texts[4]
                    unsafe borrowed.body = unsafe jf_str(
                        ptr: bytes.baseAddress?.assumingMemoryBound(to: CChar.self),
                        len: bytes.count)
                    unsafe borrowed.headers = pairs.baseAddress
                    unsafe borrowed.header_count = UInt32(pairs.count)
                    return unsafe body(&borrowed)
                }
            }
        }
    }
}
