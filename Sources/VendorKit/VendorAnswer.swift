package import JackfieldPlugin

/// What a vendor's HTTP answer with another status than 2xx means to the host.
///
/// Nothing of the vendor's text is repeated, which may hold a key or a caller's words, but its codes are.
package struct VendorAnswer: Sendable {
    /// As people know the vendor: "OpenAI", or the host of a server that is compatible.
    package var vendor: String
    package var status: Int
    package var headers: [(name: String, value: String)]
    /// The vendor's own word for what happened: "insufficient_quota"; may be empty.
    package var code: String
    /// Since 1970.
    package var now: Duration

    package init(
        vendor: String, status: Int, headers: [(name: String, value: String)] = [],
        code: String = "", now: Duration = .zero
    ) {
        self.vendor = vendor
        self.status = status
        self.headers = headers
        self.code = Self.plain(code)
        self.now = now
    }

    /// By the status alone. 400 and 422 mean that this server does not take this request, which another may.
    package var error: ProviderError {
        switch self.status {
        case 300..<400:
            self.error(.misconfigured, "it points elsewhere; correct base_url")
        case 401: self.error(.unauthorized, "correct the key")
        case 402: self.error(.quotaExceeded, "the account has no credit left")
        case 403: self.error(.unauthorized, "the key may not do that")
        case 404, 405: self.error(.misconfigured, "correct the model or base_url")
        case 408, 504: self.error(.timedOut, "it has not been done in time")
        case 413: self.error(.unsupported, "the request is too large for it")
        case 400, 406..<429: self.error(.unsupported, "it does not take the request")
        case 429: self.error(.quotaExceeded, "too many requests")
        case 503 where self.retryAfter != nil, 529:
            self.error(.overloaded, "it has too much to do")
        case 500...: self.error(.unavailable, "it has a failure of its own")
        default: self.error(.protocolViolation, "that is no status for an answer")
        }
    }

    package func error(_ code: ProviderError.Code, _ meaning: String) -> ProviderError {
        let name = self.code.isEmpty ? "status \(self.status)" : "\(self.status) \(self.code)"
        return ProviderError(
            code, "\(self.vendor) says \(name): \(meaning)", retryAfter: self.retryAfter,
            vendorStatus: Int32(clamping: self.status), vendorCode: self.code)
    }

    package var retryAfter: Duration? { RetryAfter.read(self.headers, now: self.now) }

    /// Codes are words; anything else is not repeated.
    private static func plain(_ code: String) -> String {
        let isWord = code.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "-"),
                UInt8(ascii: "."):
                true
            default: false
            }
        }
        return isWord && code.utf8.count <= 64 ? code : ""
    }
}
