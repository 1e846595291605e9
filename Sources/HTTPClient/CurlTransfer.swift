import CCurl
import EventLoop
import Network

/// One request and what comes back.
///
/// Its state belongs to the client's loop; `start` and `cancel` go there.
@safe final class CurlTransfer: Transfer, @unchecked Sendable {
    private let request: OutgoingRequest
    private let client: HTTPClient
    private var events: TransferEvents?
    private var isCancelled = false
    // libcurl's, from `makeEasy` to `end`.
    private(set) var easy: UnsafeMutableRawPointer?
    private var list: UnsafeMutablePointer<curl_slist>?
    // Where libcurl writes what went wrong; made in init, freed in deinit.
    private let words = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    private var head = ResponseHead()

    init(_ request: OutgoingRequest, _ client: HTTPClient) {
        self.request = request
        self.client = client
        unsafe self.words.pointee = 0
    }

    deinit {
        self.freeEasy()
        unsafe self.words.deallocate()
    }

    /// The request that libcurl speaks of.
    static func of(_ easy: UnsafeMutableRawPointer) -> CurlTransfer? {
        var kept: UnsafeMutableRawPointer?
        unsafe jackfield_curl_private(easy, &kept)
        return unsafe kept.map {
            unsafe Unmanaged<CurlTransfer>.fromOpaque($0).takeUnretainedValue()
        }
    }

    // MARK: - Any thread

    func start(_ events: TransferEvents) {
        // Virtual time does not wait for a network by itself.
        self.client.loop.hold()
        // Never at once: it may be libcurl that calls the plugin that calls.
        self.client.loop.post {
            self.events = events
            if self.isCancelled {
                self.end(Self.cancelled)
            } else {
                self.client.begin(self)
            }
        }
    }

    func cancel() {
        self.client.loop.post {
            self.isCancelled = true
            self.client.end(self, Self.cancelled)
        }
    }

    private static let cancelled = NetworkFailure(.cancelled, "the request was cancelled")

    // MARK: - On the loop

    /// Last and once.
    func end(_ failure: NetworkFailure?) {
        guard let events = self.events else { return }
        self.events = nil
        self.freeEasy()
        events.done(failure)
        self.client.loop.release()
    }

    private func freeEasy() {
        if let easy = unsafe self.easy { unsafe curl_easy_cleanup(easy) }
        unsafe curl_slist_free_all(self.list)
        unsafe (self.easy, self.list) = (nil, nil)
    }

    /// What the result of libcurl means; nil: the answer is whole.
    func failure(_ code: CURLcode) -> NetworkFailure? {
        guard code != CURLE_OK else { return nil }
        var reason = unsafe String(cString: self.words)
        if reason.isEmpty { reason = unsafe String(cString: curl_easy_strerror(code)) }
        reason = "\(self.request.url.authority): \(reason)"
        return switch code {
        case CURLE_OPERATION_TIMEDOUT: NetworkFailure(.timedOut, reason)
        case CURLE_WEIRD_SERVER_REPLY, CURLE_HTTP2, CURLE_HTTP2_STREAM, CURLE_BAD_CONTENT_ENCODING,
            CURLE_WRITE_ERROR, CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT:
            NetworkFailure(.violation, self.head.isTooLong ? "its headers are too long" : reason)
        default: NetworkFailure(.unreachable, reason)
        }
    }

    // MARK: - libcurl

    /// The request as libcurl wants it; this object lives longer.
    func makeEasy() -> UnsafeMutableRawPointer? {
        guard let easy = unsafe curl_easy_init() else { return nil }
        unsafe self.easy = unsafe easy
        let request = self.request
        let options = unsafe EasyOptions(easy)
        options.set(CURLOPT_URL, request.url.text)
        options.set(CURLOPT_PROTOCOLS_STR, "http,https")
        options.set(CURLOPT_FOLLOWLOCATION, 0)
        options.set(CURLOPT_NOSIGNAL, 1)
        // Else whoever cancels waits until the system has looked the name up.
        options.set(CURLOPT_QUICK_EXIT, 1)
        options.set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS)
        options.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        options.set(CURLOPT_ACCEPT_ENCODING, "")
        options.set(CURLOPT_TIMEOUT_MS, request.deadline.wholeMilliseconds)
        options.set(CURLOPT_CONNECTTIMEOUT_MS, request.connectDeadline.wholeMilliseconds)
        options.set(CURLOPT_SSL_VERIFYPEER, 1)
        options.set(CURLOPT_SSL_VERIFYHOST, 2)
        if let authorities = self.client.settings.authorities {
            options.set(CURLOPT_CAINFO, authorities)
            options.set(CURLOPT_CAPATH, "/etc/ssl/certs")
        }
        if request.url.isLoopback {
            options.set(CURLOPT_PROXY, "")
        } else if let proxy = self.client.settings.proxy {
            options.set(CURLOPT_PROXY, proxy)
        }
        self.setMethod(options)
        unsafe self.list = unsafe EasyOptions.list(of: self.headerLines)
        unsafe options.set(CURLOPT_HTTPHEADER, self.list)
        self.setCallbacks(options)
        return unsafe easy
    }

    private func setMethod(_ options: EasyOptions) {
        let (method, body) = (self.request.method, self.request.body)
        if method == "HEAD" {
            options.set(CURLOPT_NOBODY, 1)
        } else if !body.isEmpty || ["POST", "PUT", "PATCH"].contains(method) {
            options.set(CURLOPT_POST, 1)
            options.set(CURLOPT_POSTFIELDSIZE, body.count)
            options.copy(body, as: CURLOPT_COPYPOSTFIELDS)
        }
        if method != "HEAD" { options.set(CURLOPT_CUSTOMREQUEST, method) }
    }

    private var headerLines: [String] {
        var lines = self.request.headers.map { $1.isEmpty ? "\($0);" : "\($0): \($1)" }
        let names = Set(self.request.headers.map { $0.name.lowercased() })
        if !names.contains("user-agent") { lines.append("User-Agent: Jackfield") }
        // libcurl's own for a body; and nobody is asked whether he wants the body before it is sent.
        if !names.contains("content-type") { lines.append("Content-Type:") }
        if !names.contains("expect") { lines.append("Expect:") }
        return lines
    }

    private func setCallbacks(_ options: EasyOptions) {
        let this = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe options.set(CURLOPT_PRIVATE, this)
        unsafe options.set(CURLOPT_ERRORBUFFER, self.words)
        unsafe options.set(CURLOPT_HEADERDATA, this)
        unsafe options.set(CURLOPT_WRITEDATA, this)
        unsafe options.set(CURLOPT_HEADERFUNCTION) { bytes, size, count, this in
            guard let this = unsafe this else { return 0 }
            let transfer = unsafe Unmanaged<CurlTransfer>.fromOpaque(this).takeUnretainedValue()
            let line = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
            return unsafe transfer.receiveHead(line) ? size * count : 0
        }
        unsafe options.set(CURLOPT_WRITEFUNCTION) { bytes, size, count, this in
            guard let this = unsafe this else { return 0 }
            let transfer = unsafe Unmanaged<CurlTransfer>.fromOpaque(this).takeUnretainedValue()
            let data = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
            unsafe transfer.events?.data(data.bytes)
            return size * count
        }
    }

    private func receiveHead(_ line: UnsafeRawBufferPointer) -> Bool {
        switch unsafe self.head.add(line) {
        case .more: return true
        case .tooLong: return false
        case .complete(let status):
            self.events?.head(status, self.head.headers)
            return true
        }
    }
}
