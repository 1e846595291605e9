/// Why a provider could not do what it was asked, in terms of what happens next.
///
/// `reason` never holds a key, a telephone number or a caller's words.
package struct ProviderFailure: Error, Hashable, Sendable, Codable {
    /// The statuses of the plugin contract; raw values are those of `jackfield/types.h`.
    package enum Code: Int32, Sendable, Codable, CaseIterable {
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

    package var code: Code
    package var reason: String
    package var retryAfter: Duration?
    package var vendorStatus: Int32

    package init(
        _ code: Code, _ reason: String, retryAfter: Duration? = nil, vendorStatus: Int32 = 0
    ) {
        self.code = code
        self.reason = reason
        self.retryAfter = retryAfter
        self.vendorStatus = vendorStatus
    }

    /// A status that this host does not know counts as the provider's own fault.
    package init(status: Int32, _ reason: String) {
        self.init(Code(rawValue: status) ?? .internal, reason)
    }
}

extension ProviderFailure.Code {
    package var name: String {
        switch self {
        case .misconfigured: "CONFIG"
        case .unauthorized: "AUTH"
        case .quotaExceeded: "QUOTA"
        case .unavailable: "UNAVAILABLE"
        case .timedOut: "TIMEOUT"
        case .overloaded: "OVERLOAD"
        case .badInput: "BAD_INPUT"
        case .unsupported: "UNSUPPORTED"
        case .protocolViolation: "PROTOCOL"
        case .internal: "INTERNAL"
        case .gone: "GONE"
        case .forbidden: "POLICY"
        case .cancelled: "CANCELLED"
        }
    }
}
