import CallModel

extension Narrator {
    // Longer ones are in the JSON.
    private static let abbreviated = 120

    func tellProvider(_ entry: JournalEntry) -> TimelineLine? {
        let at = entry.at
        switch entry.event {
        case .opened(let stage, let provider, let delay):
            let text = "\(stage.rawValue) \(provider.harmless) in \(Figures.delay(delay))"
            return TimelineLine(at, "ready", .dim, [Fragment(text, .dim)])
        case .failed(let stage, let provider, let code, let reason, let isRetried):
            return TimelineLine(
                at, "failed", isRetried ? .warning : .bad,
                [
                    Fragment("\(stage.rawValue) \(provider.harmless) \(code.harmless)", .strong),
                    Fragment(": \(reason.harmless)\(isRetried ? "; tried again" : "")"),
                ])
        case .fellBack(
            let stage, let from, let to, let replayed, let lost, let gap, let speech):
            let start = "\(stage.rawValue) \(from.harmless) → \(to.harmless)"
            let how = speech.map(Self.handover) ?? Self.cost(replayed, gap)
            return TimelineLine(
                at, "fallback", .warning,
                [Fragment(start, .strong), Fragment(how, .plain)] + Self.loss(lost))
        case .hedged(let stage, let first, let second, let winner):
            let text =
                "\(stage.rawValue) \(first.harmless) was slow, \(second.harmless) was asked as well; "
                + "\(winner.harmless) answered first"
            return TimelineLine(at, "hedge", .warning, text)
        case .returned(let stage, let from, let to):
            let text = "\(stage.rawValue) \(from.harmless) → \(to.harmless), which works again"
            return TimelineLine(at, "return", .good, text)
        case .exhausted(let stage, let plan, let lost):
            let loss = lost.map { $0 > .zero ? Self.loss($0) : [] } ?? []
            return TimelineLine(
                at, "failed", .bad,
                [Fragment("\(stage.rawValue) has no provider left", .plain)] + loss
                    + [Fragment("; last resort: \(plan.harmless)", .plain)])
        case .lastResort(let step):
            return TimelineLine(at, "plan", .warning, step.harmless)
        case .lastResortFailed(let step, let reason):
            return TimelineLine(at, "plan", .bad, "\(step.harmless) failed: \(reason.harmless)")
        case .voicemail(let file, let duration):
            return TimelineLine(
                at, "message", .caller, "\(Figures.stretch(duration)) in \(file.harmless)")
        case .toolCalled(_, let name, let arguments, _):
            let text = "\(name.harmless) \(arguments.harmless)".cut(to: Self.abbreviated)
            return TimelineLine(at, "tool", .good, text)
        case .toolAnswered(_, let provider, let status, let result):
            let text = "→ \(status.harmless) \(result.harmless)".cut(to: Self.abbreviated)
            return TimelineLine(
                at, "tool", status.lowercased() == "ok" ? .good : .warning,
                [Fragment(text), Fragment(" (\(provider.harmless))", .dim)])
        case .overran(let provider, let count):
            return TimelineLine(
                at, "slow", .warning, "\(provider.harmless) was too slow for the audio, \(count) ×")
        default: return nil
        }
    }

    private static func handover(_ speech: SpeechHandover) -> String {
        if speech.isRestarted { return ", sentence said again" }
        let spoken = speech.spoken.harmless.cut(to: Self.abbreviated)
        return spoken.isEmpty ? ", before the sentence" : ", after “\(spoken)”"
    }

    private static func cost(_ replayed: Duration, _ gap: Duration?) -> String {
        let time = gap.map { " in \(Figures.delay($0))" } ?? ""
        guard replayed > .zero else { return time }
        return "\(time), \(Figures.stretch(replayed)) of the caller replayed"
    }

    private static func loss(_ lost: Duration) -> [Fragment] {
        guard lost > .zero else { return [Fragment(", nothing lost")] }
        return [Fragment(", \(Figures.stretch(lost)) of the caller LOST", .bad)]
    }
}

extension TurnDelays {
    /// In the order in which they pass.
    var parts: [(name: String, time: Duration, tone: Tone)] {
        [
            ("endpointing", self.endpointing, .dim), ("stt", self.stt, .caller),
            ("dialogue", self.dialogue, .good), ("tts", self.tts, .reply),
            ("play-out", self.playOut, .warning),
        ]
    }

    var words: String {
        self.parts.map { "\($0.name) \($0.time.roundedMilliseconds)" }.joined(separator: ", ")
    }
}
