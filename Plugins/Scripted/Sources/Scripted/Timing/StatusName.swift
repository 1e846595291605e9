import JackfieldPlugin

/// A status by its name in `jackfield/types.h`, without `JF_E_`.
enum StatusName: String, Decodable, Sendable {
    case config = "CONFIG"
    case auth = "AUTH"
    case quota = "QUOTA"
    case unavailable = "UNAVAILABLE"
    case timeout = "TIMEOUT"
    case overload = "OVERLOAD"
    case badInput = "BAD_INPUT"
    case unsupported = "UNSUPPORTED"
    case `protocol` = "PROTOCOL"
    case `internal` = "INTERNAL"
    case gone = "GONE"
    case policy = "POLICY"
    case cancelled = "CANCELLED"

    var code: ProviderError.Code {
        switch self {
        case .config: .misconfigured
        case .auth: .unauthorized
        case .quota: .quotaExceeded
        case .unavailable: .unavailable
        case .timeout: .timedOut
        case .overload: .overloaded
        case .badInput: .badInput
        case .unsupported: .unsupported
        case .protocol: .protocolViolation
        case .internal: .internal
        case .gone: .gone
        case .policy: .forbidden
        case .cancelled: .cancelled
        }
    }
}
