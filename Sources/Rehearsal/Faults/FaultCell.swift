package import CallModel

/// One field of the fault matrix: what goes wrong, with which part of a call, and when.
package struct FaultCell: Hashable, Sendable {
    package enum Moment: String, Sendable, CaseIterable {
        /// Nobody speaks: the caller has heard an answer.
        case idle
        /// The caller is in the middle of the second sentence.
        case utterance = "mid-utterance"
        /// The caller has heard the first words of the second answer.
        case answer = "mid-answer"

        /// When a fault strikes that lasts: whenever a session is asked for; with each request; 300 ms into
        /// each request.
        package var lasting: String {
            switch self {
            case .idle: "each session"
            case .utterance: "each request"
            case .answer: "amid each request"
            }
        }
    }

    package enum Fault: String, Sendable, CaseIterable {
        case error
        case overload = "429"
        case storm
        case connectHang = "connect-hang"
        case hang, stall, exit, slow, flood, garbage
    }

    package var stage: Capability
    package var fault: Fault
    package var moment: Moment
    /// The fault lasts, and the provider that could take over is down as well. Then the moments are
    /// those of `lasting`.
    package var isAlone = false

    /// As it is written on the command line and in tables: `stt/hang/idle`.
    package var name: String {
        let cell = "\(self.stage.rawValue)/\(self.fault.rawValue)/\(self.moment.rawValue)"
        return self.isAlone ? "alone/\(cell)" : cell
    }

    /// Every cell that there is. A channel has no chain, so nobody can take over, and it connects only once.
    package static let all: [FaultCell] = [false, true].flatMap { isAlone in
        [Capability.stt, .dialogue, .tts, .crm, .channel].flatMap { stage in
            Fault.allCases.flatMap { fault in
                Moment.allCases.compactMap { moment -> FaultCell? in
                    let connectsLate = fault == .connectHang && moment != .idle
                    guard !connectsLate || stage != .channel && !isAlone else { return nil }
                    guard stage != .channel || !isAlone else { return nil }
                    return FaultCell(stage: stage, fault: fault, moment: moment, isAlone: isAlone)
                }
            }
        }
    }
}
