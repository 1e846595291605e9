import CallModel

extension TurnCause {
    /// In JSON; never changed.
    var name: String {
        switch self {
        case .start: "start"
        case .speech: "speech"
        case .dtmf: "dtmf"
        case .silence: "silence"
        case .noMatch: "no_match"
        case .continue: "continue"
        }
    }
}

extension HangupCause {
    /// In JSON; never changed.
    var name: String {
        switch self {
        case .normal: "normal"
        case .busy: "busy"
        case .noAnswer: "no_answer"
        case .rejected: "rejected"
        case .failed: "failed"
        }
    }

    var words: String {
        switch self {
        case .noAnswer: "no answer"
        default: self.name
        }
    }
}
