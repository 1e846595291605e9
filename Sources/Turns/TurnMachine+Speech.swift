import CallModel

/// What the caller says, and what the recogniser makes of it.
extension TurnMachine {
    mutating func speechStarted(onset: Duration, at now: Duration) -> [TurnAction] {
        self.forgetSilence()
        if self.overlap != .suspected { self.stretchOnset = onset }
        // What was dismissed was a stretch of its own: this one may interrupt.
        if self.overlap == .dismissed { self.overlap = .none }
        switch self.caller {
        case .silent:
            self.latestPartial = ""
            self.caller = .speaking(onset: onset)
        case .dialling(let digits, _):
            // Digits first, then speech: the digits are a turn of their own.
            self.latestPartial = ""
            let actions = self.takeDigits(digits, at: now)
            self.caller = .speaking(onset: onset)
            return actions
        case .paused(let first, _): self.caller = .speaking(onset: first)
        case .finalizing(let first, let end, let next):
            let stretch = Stretch(onset: next?.onset ?? onset, end: nil)
            self.caller = .finalizing(onset: first, end: end, next: stretch)
        case .speaking: return []
        }
        return self.suspectBargeIn(at: now)
    }

    /// Whether the caller is speaking just now.
    var isSpeaking: Bool {
        switch self.caller {
        case .speaking: true
        case .finalizing(_, _, .some(let next)): next.end == nil
        default: false
        }
    }

    mutating func speechEnded(end: Duration) -> [TurnAction] {
        switch self.caller {
        case .speaking(let onset): self.caller = .paused(onset: onset, end: end)
        case .finalizing(let first, let firstEnd, .some(let next)):
            let stretch = Stretch(onset: next.onset, end: end)
            self.caller = .finalizing(onset: first, end: firstEnd, next: stretch)
        default: break
        }
        return []
    }

    mutating func partial(_ text: String, at now: Duration) -> [TurnAction] {
        self.latestPartial = text
        return self.decideOverlap(at: now)
    }

    mutating func finalized(
        text: String, confidence: Float?, at now: Duration
    ) -> [TurnAction] {
        guard case .finalizing(let onset, let end, let next) = self.caller else { return [] }
        self.caller = Self.state(after: next, at: now)
        let wasOverlap = self.overlap
        // What the caller says by now goes on being suspected.
        if next == nil { self.overlap = .none }
        self.latestPartial = ""
        switch self.reply {
        case .speaking where !self.mayInterrupt(at: now) || !self.settings.bargeIn.isEnabled:
            if !self.isBackchannel(text) { self.keepForLater(.speech, text, confidence) }
            return next == nil && wasOverlap == .suspected ? [.unduck(text: text)] : []
        case .speaking: return self.settleOverlap(wasOverlap, text: text, confidence: confidence)
        case .none where text.isEmpty && !self.unansweredInput.isEmpty:
            // A noise, no words, has cut an answer of which nothing was heard: it is given again.
            return self.takeWords("", confidence: confidence, at: now)
        case .none where text.isEmpty:
            // A cough is no turn; a stretch of speech that gave no words is.
            guard next == nil, end - onset >= Self.shortestSpeech else { return [] }
            return self.endTurn(.noMatch, input: "", confidence: confidence, at: now)
        case .thinking where text.isEmpty: return []
        case .none, .thinking: return self.takeWords(text, confidence: confidence, at: now)
        }
    }

    /// Speech this long was meant to be understood.
    static let shortestSpeech = Duration.milliseconds(400)

    static func state(after next: Stretch?, at now: Duration) -> Caller {
        guard let next else { return .silent(since: now) }
        guard let end = next.end else { return .speaking(onset: next.onset) }
        return .paused(onset: next.onset, end: end)
    }

    /// The caller's words are known, and no reply is being heard.
    mutating func takeWords(
        _ text: String, confidence: Float?, at now: Duration
    ) -> [TurnAction] {
        let text = (self.kept.map { "\($0.text) " } ?? "") + text
        self.kept = nil
        let isUnanswered = self.reply == .thinking || !self.unansweredInput.isEmpty
        guard isUnanswered else {
            return self.endTurn(.speech, input: text, confidence: confidence, at: now)
        }
        // The caller went on: what he said before and this are one turn.
        let input = [self.unansweredInput, text].filter { !$0.isEmpty }.joined(separator: " ")
        return [.rollBack] + self.endTurn(.speech, input: input, confidence: confidence, at: now)
    }
}
