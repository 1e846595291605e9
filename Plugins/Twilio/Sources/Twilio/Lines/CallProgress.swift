/// How far a call has come, by Twilio's callbacks.
enum CallStatus: String, Sendable, Equatable {
    case queued, initiated, ringing, completed, busy, failed, canceled
    case inProgress = "in-progress"
    case noAnswer = "no-answer"

    var isFinal: Bool {
        switch self {
        case .completed, .busy, .failed, .canceled, .noAnswer: true
        case .queued, .initiated, .ringing, .inProgress: false
        }
    }
}

/// Callbacks come late, twice, and out of order: what is news, by their sequence numbers.
struct CallProgress: Sendable, Equatable {
    private var last: Int?
    private var status: CallStatus?

    /// - Parameter sequence: nil where Twilio gives none, as for a call that came in.
    /// - Returns: whether this is later than all before, and something else.
    mutating func isNews(_ status: CallStatus, sequence: Int?) -> Bool {
        if self.status?.isFinal == true || self.status == status { return false }
        if let sequence {
            if let last = self.last, sequence <= last { return false }
            self.last = sequence
        }
        self.status = status
        return true
    }
}

/// Who has answered, by answering machine detection.
enum AnsweredBy: String, Sendable, Equatable {
    case human, fax, unknown
    case machineStart = "machine_start"
    case machineEndBeep = "machine_end_beep"
    case machineEndSilence = "machine_end_silence"
    case machineEndOther = "machine_end_other"

    /// What the host is told.
    var fact: String {
        switch self {
        case .human: "human"
        case .fax: "fax"
        case .unknown: "unknown"
        case .machineStart, .machineEndBeep, .machineEndSilence, .machineEndOther: "machine"
        }
    }

    var isMachine: Bool { self != .human && self != .unknown }
}
