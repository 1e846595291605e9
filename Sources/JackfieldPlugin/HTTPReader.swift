import CJackfield

/// Reads an answer as it comes.
///
/// Called on a thread of the host that serves calls, one after the other: each call must return within 200 µs and must not
/// block.
public protocol HTTPReader: AnyObject, Sendable {
    /// Status and headers, names in lower case; once, before any data.
    func head(_ status: Int, _ headers: [(name: String, value: String)])
    /// The body as it comes, decoded, borrowed for the call, in pieces of at most 64 KiB.
    /// - Returns: false: no more is wanted; the request is cancelled.
    func data(_ bytes: RawSpan) -> Bool
    /// Last and once. Nil: the whole answer has come, whatever its status. Otherwise why not: `forbidden` when data may not
    /// go there, `timedOut`, `unavailable`, `protocolViolation`, `cancelled`.
    func done(_ error: ProviderError?)
}

/// What stands behind `jf_http_reader`.
enum HTTPReaderTable {
    /// The table; lives as long as the process. Constant once it is made.
    nonisolated(unsafe) static let shared: UnsafePointer<jf_http_reader> = {
        let memory = UnsafeMutablePointer<jf_http_reader>.allocate(capacity: 1)
        unsafe memory.initialize(
            to: jf_http_reader(
                struct_size: UInt32(MemoryLayout<jf_http_reader>.size), flags: 0,
                head: { context, _, status, headers, count in
                    unsafe Box.of(context)?.reader.head(
                        Int(status), Array(copying: headers, count))
                },
                data: { context, connection, bytes in
                    guard let box = unsafe Box.of(context), box.isWanted else { return }
                    box.isWanted = unsafe box.reader.data(bytes.buffer.bytes)
                    guard !box.isWanted else { return }
                    _ = unsafe box.service.pointee.cancel(box.host.table, connection)
                },
                done: { context, _, error in
                    guard let context = unsafe context else { return }
                    let box = unsafe Unmanaged<Box>.fromOpaque(context).takeRetainedValue()
                    box.reader.done(unsafe error.map { unsafe ProviderError(copying: $0) })
                }))
        return unsafe UnsafePointer(memory)
    }()

    /// A reader, kept until `done` or `letGo`.
    static func context(
        for reader: any HTTPReader, of host: Host, _ service: UnsafePointer<jf_host_http_v1>
    ) -> UnsafeMutableRawPointer {
        unsafe Unmanaged.passRetained(Box(reader, host, service)).toOpaque()
    }

    /// The host has not taken the request.
    static func letGo(_ context: UnsafeMutableRawPointer) {
        unsafe Unmanaged<Box>.fromOpaque(context).release()
    }

    @safe private final class Box: @unchecked Sendable {
        let reader: any HTTPReader
        let host: Host
        // Lives as long as the process.
        let service: UnsafePointer<jf_host_http_v1>
        // The loop's own: the host calls for one exchange one after the other.
        var isWanted = true

        init(_ reader: any HTTPReader, _ host: Host, _ service: UnsafePointer<jf_host_http_v1>) {
            self.reader = reader
            self.host = host
            unsafe self.service = service
        }

        static func of(_ context: UnsafeMutableRawPointer?) -> Box? {
            unsafe context.map { unsafe Unmanaged<Box>.fromOpaque($0).takeUnretainedValue() }
        }
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
