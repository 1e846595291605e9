import CallModel

extension FaultFigures {
    /// Where the journal tells something else than the audio.
    static func claims(_ call: FaultCallRecord, lost: Int) -> [String] {
        var claims: [String] = []
        var claimed = Duration.zero
        var told: [String] = []
        for entry in call.entries {
            switch entry.event {
            case .fellBack(.stt, _, _, _, let lost, _, _): claimed += lost
            case .exhausted(_, _, let lost): claimed += lost ?? .zero
            case .replyEnded(_, let heard, _):
                told += heard.split(separator: " ").map { $0.filter { !$0.isPunctuation } }
            default: break
            }
        }
        let claimedLost = Int(claimed / .milliseconds(1))
        if (claimedLost == 0) != (lost == 0) {
            claims.append(
                "caller speech lost: the journal says \(claimedLost) ms, it was \(lost) ms")
        }
        let heard = call.heard.map(\.text)
        let missing = told.filter { !heard.contains($0) }
        let untold = heard.filter { !told.contains($0) && !["w94", "w95", "w96"].contains($0) }
        if !missing.isEmpty {
            claims.append("told as heard, but not heard: \(missing.joined(separator: " "))")
        }
        if !untold.isEmpty {
            claims.append("heard, but not told: \(untold.joined(separator: " "))")
        }
        return claims
    }
}
