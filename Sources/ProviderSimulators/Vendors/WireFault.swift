/// What a vendor's server does on a bad day.
package enum WireFault: Sendable, Equatable {
    /// Answers with this status; and asks to be left alone for so many seconds.
    case status(Int, retryAfter: Int?)
    /// Takes the request and says nothing.
    case silence
    /// Says half of the answer, and then nothing.
    case stall
    /// Says half of the answer; then the connection is gone.
    case cut
    /// Says half of the answer, the last piece of it in part, and ends it in good order.
    case truncated
    /// Says something in the middle that is no JSON.
    case garbage
    /// Gives the answer byte by byte.
    case slow
    /// Closes a WebSocket in the middle, with this code (RFC 6455, 7.4).
    case close(Int)

    /// As on the command line: "429", "503:7" (and asks for seven seconds), "silence", "cut" …
    package init?(_ text: String) {
        switch text {
        case "silence": self = .silence
        case "stall": self = .stall
        case "cut": self = .cut
        case "truncated": self = .truncated
        case "garbage": self = .garbage
        case "slow": self = .slow
        default:
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            if parts.count == 1, let code = Int(parts[0]), (1_000...4_999).contains(code) {
                self = .close(code)
                return
            }
            guard let status = Int(parts[0]), (300...599).contains(status), parts.count <= 2 else {
                return nil
            }
            guard parts.count == 2 else {
                self = .status(status, retryAfter: nil)
                return
            }
            guard let seconds = Int(parts[1]), (0...86_400).contains(seconds) else { return nil }
            self = .status(status, retryAfter: seconds)
        }
    }

    /// For a help text.
    package static let words =
        "300 to 599, as 429 or 503:7 (with Retry-After: 7), silence, stall, cut, truncated, garbage, slow; a WebSocket also closes with a code, as 1011"
}
