package import CallModel

/// What a fault cost the caller, against the same call without it.
package struct FaultFigures: Hashable, Sendable {
    /// How a call with a fault ended for the caller.
    package enum End: String, Sendable {
        /// Both answers were heard, and the caller hung up.
        case whole
        /// The caller hung up without having heard all of the answers.
        case partly
        /// The last that was heard is what the configuration says when nobody is left, spoken or played.
        case said, played
        case both = "said and played"
        /// The host hung up, and nothing was said about it.
        case cut
        /// There is no trace of the far party's end.
        case lost
    }

    /// Of the caller's words, those that neither reached a dialogue nor stand in the journal as unanswered.
    package var lost: Int
    /// Silence beyond that of the call without the fault.
    package var gap: Int
    package var twice: [String]
    package var never: [String]
    /// How often a provider of the stage was asked to open.
    package var attempts: Int
    /// Operations of the records that were asked under more than one key.
    package var doubled: Int
    package var end: End
    /// Where the host tells something else than the audio.
    package var claims: [String]

    private static let wordLength = 300

    package init(
        lost: Int, gap: Int, twice: [String], never: [String], attempts: Int, doubled: Int,
        end: End, claims: [String]
    ) {
        self.lost = lost
        self.gap = gap
        self.twice = twice
        self.never = never
        self.attempts = attempts
        self.doubled = doubled
        self.end = end
        self.claims = claims
    }

    package init(_ call: FaultCallRecord, of stage: Capability, against whole: FaultCallRecord) {
        let understood = Set(
            (call.inputs + call.unanswered).flatMap { $0.split(separator: " ").map(String.init) })
        // A call that was cut short said less: what nobody could say is not lost speech.
        self.lost = call.said.count { !understood.contains($0.text) } * Self.wordLength
        self.gap = max(0, call.gap - whole.gap)
        let heard = call.heard.map(\.text)
        let expected = whole.heard.map(\.text)
        self.never = expected.filter { !heard.contains($0) }
        var seen: Set<String> = []
        self.twice = heard.filter { expected.contains($0) && !seen.insert($0).inserted }
        self.attempts = Self.attempts(call.entries, stage)
        self.doubled = max(0, Set(call.operations).count - Set(whole.operations).count)
        self.end = Self.end(call, never: self.never)
        self.claims = Self.claims(call, lost: self.lost)
    }

    /// Better, in this order: nothing lost, nothing missed, nothing twice, no double effect, no dead end,
    /// less silence.
    package func isWorse(than other: FaultFigures) -> Bool {
        other.rank.lexicographicallyPrecedes(self.rank)
    }

    private var rank: [Int] {
        let end = [End.lost: 3, .cut: 2, .partly: 1, .said: 1, .played: 1, .both: 1][self.end] ?? 0
        return [
            self.lost, self.never.count, self.twice.count, self.doubled, end,
            // A frame more or less is none.
            self.gap / 40,
        ]
    }

    private static func attempts(_ entries: [JournalEntry], _ stage: Capability) -> Int {
        var open: Set<String> = []
        var attempts = 0
        for entry in entries {
            switch entry.event {
            case .opened(stage, let provider, _):
                attempts += 1
                open.insert(provider)
            case .failed(stage, let provider, _, _, _):
                // One that failed without ever being open was asked all the same.
                if open.remove(provider) == nil { attempts += 1 }
            default: break
            }
        }
        return attempts
    }

    private static func end(_ call: FaultCallRecord, never: [String]) -> End {
        guard call.isWitnessed else { return .lost }
        if call.isEndedByCaller { return never.isEmpty ? .whole : .partly }
        let heard = Set(call.heard.map(\.text))
        switch (heard.contains("w93"), heard.contains("w96")) {
        case (true, true): return .both
        case (true, false): return .said
        case (false, true): return .played
        case (false, false): return .cut
        }
    }
}
