import JackfieldPlugin

/// Why a channel of Asterisk has ended, as the host's call sees it.
struct HangupReason: Equatable, Sendable {
    let cause: HangupCause
    let detail: String

    init(_ cause: HangupCause, _ detail: String) {
        self.cause = cause
        self.detail = detail
    }

    /// By a cause of ITU-T Q.850. Until a call is up the cause 0, "unknown", means that it failed.
    init(q850 cause: Int, isUp: Bool) {
        let name = Self.names[cause] ?? "cause \(cause)"
        switch cause {
        case 0: self.init(isUp ? .normal : .failed, isUp ? "the caller hung up" : "no cause given")
        case 16, 26, 31: self.init(.normal, isUp ? "the caller hung up" : name)
        case 17: self.init(.busy, name)
        case 18, 19, 20, 102: self.init(.noAnswer, name)
        case 21, 22, 54, 55, 57: self.init(.rejected, name)
        default: self.init(.failed, "\(name) (Q.850 \(cause))")
        }
    }

    /// By what Asterisk's Dial has come to; nil when that says nothing of the end.
    init?(dialStatus: String) {
        switch dialStatus {
        case "BUSY": self.init(.busy, "busy")
        case "NOANSWER": self.init(.noAnswer, "no answer")
        case "CONGESTION": self.init(.failed, "congestion")
        case "CHANUNAVAIL": self.init(.failed, "the endpoint is not available")
        default: return nil
        }
    }

    private static let names = [
        1: "number not assigned", 2: "no route to the network", 3: "no route to the destination",
        16: "hung up", 17: "busy", 18: "no response", 19: "no answer", 20: "not reachable",
        21: "rejected", 22: "number changed", 26: "answered elsewhere", 27: "out of order",
        28: "number not complete", 31: "hung up", 34: "congestion", 38: "network out of order",
        41: "temporary failure", 42: "switching equipment congested", 44: "channel not available",
        54: "incoming calls barred", 55: "incoming calls barred", 57: "not authorised",
        58: "bearer not available", 88: "incompatible destination", 102: "time was over",
        127: "interworking",
    ]
}
