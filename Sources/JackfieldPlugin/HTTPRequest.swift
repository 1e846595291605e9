import CJackfield

/// A request of the plugin's own.
public struct HTTPRequest: Sendable {
    public var method: String
    /// http or https.
    public var url: String
    /// Without Content-Length, Connection and Transfer-Encoding, which are the host's.
    public var headers: [(name: String, value: String)]
    /// At most 1 MiB.
    public var body: [UInt8]
    /// For the whole exchange.
    public var deadline: Duration
    /// For the connection to be there, within the deadline.
    public var connectDeadline: Duration

    public init(
        method: String = "GET", url: String, headers: [(name: String, value: String)] = [],
        body: [UInt8] = [], deadline: Duration = .seconds(30),
        connectDeadline: Duration = .seconds(10)
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.deadline = deadline
        self.connectDeadline = connectDeadline
    }
}

/// A request that is under way. Any thread. Nobody needs to keep it.
@safe public struct HTTPTransfer: @unchecked Sendable {
    fileprivate let host: Host
    // Lives as long as the process. Nil: the host has not taken the request.
    fileprivate let service: UnsafePointer<jf_host_http_v1>?
    fileprivate let connection: jf_connection

    /// Ends it: `done` comes with `cancelled`, unless it has come.
    public func cancel() {
        _ = unsafe self.service?.pointee.cancel(self.host.table, self.connection)
    }
}

extension Host {
    /// Sends a request and collects the answer. Any thread.
    ///
    /// A redirect is an answer like any other (3xx), not followed.
    /// - Parameter done: called once, as `HTTPReader.done` is: with the whole answer, whatever its status (its body at most
    ///   1 MiB), or why there is none.
    @discardableResult
    public func send(
        _ request: HTTPRequest,
        _ done: @escaping @Sendable (Result<WebResponse, ProviderError>) -> Void
    ) -> HTTPTransfer {
        self.send(request, to: HTTPAnswer(done))
    }

    /// Sends a request; the answer goes to the reader as it comes, of any length. Any thread.
    ///
    /// A redirect is an answer like any other (3xx), not followed.
    @discardableResult
    public func send(_ request: HTTPRequest, to reader: any HTTPReader) -> HTTPTransfer {
        guard let service = unsafe self.service(JF_HOST_HTTP, as: jf_host_http_v1.self) else {
            let reason = "this host sends no requests for plugins"
            self.later { reader.done(ProviderError(.unsupported, reason)) }
            return unsafe HTTPTransfer(host: self, service: nil, connection: 0)
        }
        let context = unsafe HTTPReaderTable.context(for: reader, of: self, service)
        var connection: jf_connection = 0
        let status = unsafe request.lend { request in
            unsafe service.pointee.send(
                self.table, self.handle, request, HTTPReaderTable.shared, context, &connection)
        }
        guard status == JF_OK else {
            unsafe HTTPReaderTable.letGo(context)
            let error = ProviderError(status: status, Self.refusal(status, of: "the request"))
            self.later { reader.done(error) }
            return unsafe HTTPTransfer(host: self, service: nil, connection: 0)
        }
        return unsafe HTTPTransfer(host: self, service: service, connection: connection)
    }

    /// Why the host has not begun what it was asked for.
    static func refusal(_ status: jf_status, of what: String) -> String {
        switch Int(status) {
        case JF_E_POLICY: "\(what) may not leave; the host's log says which rule forbids it"
        case JF_E_OVERLOAD: "\(what) waits for too many others"
        case JF_E_BAD_INPUT: "\(what) is malformed"
        case JF_E_CONFIG: "\(what) cannot be set up; the host's log says why"
        case JF_E_GONE: "\(what) comes after the end of the instance"
        default: "\(what) was not taken"
        }
    }

    /// Calls the body soon, on a thread of the host that serves calls.
    private func later(_ body: @escaping @Sendable () -> Void) {
        final class Box: Sendable {
            let body: @Sendable () -> Void

            init(_ body: @escaping @Sendable () -> Void) { self.body = body }
        }
        let box = unsafe Unmanaged.passRetained(Box(body))
        var timer: UInt64 = 0
        let service = unsafe self.service(JF_HOST_TIMER, as: jf_host_timer_v1.self)
        let status = unsafe service?.pointee.start(
            self.table, self.handle, 0, 0,
            { context, _, _ in
                guard let context = unsafe context else { return }
                unsafe Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body()
            }, box.toOpaque(), &timer)
        guard let status, status == JF_OK else {
            // The instance ends: there is no other moment.
            return unsafe box.takeRetainedValue().body()
        }
    }
}

extension HTTPRequest {
    fileprivate func lend<Result>(_ body: (UnsafePointer<jf_http_send>) -> Result) -> Result {
        unsafe JackfieldPlugin.lend(self.headers) { pairs in
            unsafe JackfieldPlugin.lend([self.method, self.url]) { texts in
                unsafe self.body.withUnsafeBytes { bytes in
                    var lent = unsafe jf_http_send()
                    unsafe lent.struct_size = unsafe UInt32(MemoryLayout<jf_http_send>.size)
                    unsafe (lent.method, lent.url) = (texts[0], texts[1])
                    unsafe lent.headers = pairs.baseAddress
                    unsafe lent.header_count = UInt32(pairs.count)
                    unsafe lent.deadline_ms = self.deadline.milliseconds
                    unsafe lent.connect_ms = self.connectDeadline.milliseconds
                    unsafe lent.body = jf_str(bytes)
                    return unsafe body(&lent)
                }
            }
        }
    }
}
