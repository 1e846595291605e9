import CallModel

extension FaultFigures {
    /// Where the journal tells something else than the audio.
    static func claims(_ call: FaultCallRecord, lost: Int) -> [String] {
        var claims: [String] = []
        var claimed = Duration.zero
        var missing = Duration.zero
        var told: [String] = []
        // Recorded last words, and requests to wait, of which the journal does not tell how much was heard.
        var besides: Set<String> = ["w94", "w95", "w96"]
        for entry in call.entries {
            switch entry.event {
            case .fellBack(.stt, _, _, _, let lost, _, _): claimed += lost
            case .audioMissing(_, let length): missing += length
            case .exhausted(_, _, let lost): claimed += lost ?? .zero
            case .replyEnded(_, let heard, _): told += Self.words(heard)
            case .askedToWait(_, let text): besides.formUnion(Self.words(text))
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
        let untold = heard.filter { !told.contains($0) && !besides.contains($0) }
        if !unheard.isEmpty {
            claims.append("told as heard, but not heard: \(unheard.joined(separator: " "))")
        }
        if !untold.isEmpty {
            claims.append("heard, but not told: \(untold.joined(separator: " "))")
        }
        return claims
    }

    private static func words(_ text: String) -> [String] {
        text.split(separator: " ").map { $0.filter { !$0.isPunctuation } }
    }
}
