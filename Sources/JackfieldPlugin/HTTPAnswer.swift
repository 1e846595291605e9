import CJackfield
import Synchronization

/// An answer as it comes, and who waits for it; let go with `done`.
@safe final class HTTPAnswer: @unchecked Sendable {
    private static let largestBody = 1 << 20

    private let host: Host
    // Lives as long as the process.
    private let service: UnsafePointer<jf_host_http_v1>
    private let done: @Sendable (Result<WebResponse, ProviderError>) -> Void
    // The loop's own: the host calls for one exchange one after the other.
    private var response = WebResponse(status: 0)
    private var isTooLarge = false

    init(
        _ host: Host, _ service: UnsafePointer<jf_host_http_v1>,
        _ done: @escaping @Sendable (Result<WebResponse, ProviderError>) -> Void
    ) {
        self.host = host
        unsafe self.service = service
        self.done = done
    }

    /// `jf_http_reader`; lives as long as the process. Constant once it is made.
    nonisolated(unsafe) static let table: UnsafePointer<jf_http_reader> = {
        let memory = UnsafeMutablePointer<jf_http_reader>.allocate(capacity: 1)
        unsafe memory.initialize(
            to: jf_http_reader(
                struct_size: UInt32(MemoryLayout<jf_http_reader>.size), flags: 0,
                head: { context, _, status, headers, count in
                    guard let answer = unsafe HTTPAnswer.of(context) else { return }
                    answer.response = unsafe WebResponse(
                        status: Int(status), headers: Array(copying: headers, count))
                },
                data: { context, connection, bytes in
                    guard let answer = unsafe HTTPAnswer.of(context) else { return }
                    unsafe answer.take(bytes.buffer, connection)
                },
                done: { context, _, error in
                    guard let context = unsafe context else { return }
                    let answer = unsafe Unmanaged<HTTPAnswer>.fromOpaque(context)
                        .takeRetainedValue()
                    answer.end(unsafe error.map { unsafe ProviderError(copying: $0) })
                }))
        return unsafe UnsafePointer(memory)
    }()

    private static func of(_ context: UnsafeMutableRawPointer?) -> HTTPAnswer? {
        unsafe context.map { unsafe Unmanaged<HTTPAnswer>.fromOpaque($0).takeUnretainedValue() }
    }

    private func take(_ bytes: UnsafeRawBufferPointer, _ connection: jf_connection) {
        guard !self.isTooLarge else { return }
        guard self.response.body.count + bytes.count <= Self.largestBody else {
            self.isTooLarge = true
            self.response.body = []
            _ = unsafe self.service.pointee.cancel(self.host.table, connection)
            return
        }
        unsafe self.response.body.append(contentsOf: bytes)
    }

    private func end(_ error: ProviderError?) {
        if self.isTooLarge {
            let reason = "the answer is larger than \(Self.largestBody) bytes"
            return self.done(.failure(ProviderError(.protocolViolation, reason)))
        }
        self.done(error.map { .failure($0) } ?? .success(self.response))
    }
}

extension ProviderError {
    init(copying error: UnsafePointer<jf_error>) {
        let error = unsafe error.pointee
        let retry = unsafe error.retry_after_ms
        unsafe self.init(
            Code(rawValue: error.status) ?? .internal, String(copying: error.message),
            retryAfter: retry == 0 ? nil : .milliseconds(Int64(retry)),
            vendorStatus: error.vendor_status, vendorCode: String(copying: error.vendor_code))
    }
}
