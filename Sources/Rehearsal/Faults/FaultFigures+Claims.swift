import CallModel

extension FaultFigures {
    /// Where the journal tells something else than the audio.
    static func claims(_ call: FaultCallRecord, lost: Int) -> [String] {
        var claims: [String] = []
        var claimed = Duration.zero
        var missing = Duration.zero
        var told: [String] = []
        for entry in call.entries {
            switch entry.event {
            case .fellBack(.stt, _, _, _, let lost, _, _): claimed += lost
            case .audioMissing(_, let length): missing += length
            case .replyEnded(_, let heard, _):
                told += heard.split(separator: " ").map { $0.filter { !$0.isPunctuation } }
            default: break
            }
        }
        let claimedLost = Int(claimed / .milliseconds(1))
        // Nobody knows whether the caller spoke while no audio came.
        let isTold = lost == 0 ? claimedLost == 0 : claimedLost > 0 || missing > .zero
        if !isTold {
            claims.append(
                "caller speech lost: the journal says \(claimedLost) ms, it was \(lost) ms")
        }
        let heard = call.heard.map(\.text)
        let unheard = told.filter { !heard.contains($0) }
        let untold = heard.filter { !told.contains($0) && !["w94", "w95", "w96"].contains($0) }
        if !unheard.isEmpty {
            claims.append("told as heard, but not heard: \(unheard.joined(separator: " "))")
        }
        if !untold.isEmpty {
            claims.append("heard, but not told: \(untold.joined(separator: " "))")
        }
        return claims
    }
}
