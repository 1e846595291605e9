import CJackfield

/// Why a provider could not do what it was asked, in terms of what the host should do next.
///
/// `message` names what happened and how to mend it. It must never hold a key, a telephone number or a
/// caller's words.
public struct ProviderError: Error, Sendable, Equatable {
    /// What the host does next; the table stands in `jackfield/types.h`.
    public enum Code: Int32, Sendable, CaseIterable {
        case misconfigured = -1
        case unauthorized = -2
        case quotaExceeded = -3
        case unavailable = -4
        case timedOut = -5
        case overloaded = -6
        case badInput = -7
        case unsupported = -8
        case protocolViolation = -9
        case `internal` = -10
        case gone = -11
        case forbidden = -12
        case cancelled = -13
    }

    public var code: Code
    public var message: String
    public var retryAfter: Duration?
    public var vendorStatus: Int32
    public var vendorCode: String

    public init(
        _ code: Code, _ message: String, retryAfter: Duration? = nil, vendorStatus: Int32 = 0,
        vendorCode: String = ""
    ) {
        self.code = code
        self.message = message
        self.retryAfter = retryAfter
        self.vendorStatus = vendorStatus
        self.vendorCode = vendorCode
    }

    init(status: jf_status, _ message: String) {
        self.init(Code(rawValue: status) ?? .internal, message)
    }
}
