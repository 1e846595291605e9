import CallModel

/// Who holds the floor, and when it changes hands.
///
/// Pure: events and times in, actions out. Times are the call's; they never go back.
package struct TurnMachine: Sendable {
    /// What the host side is doing.
    private enum Reply: Equatable {
        case none
        /// The dialogue works, nothing was heard yet.
        case thinking
        case speaking(isProtected: Bool)
    }

    /// What the caller is doing.
    private enum Caller: Equatable {
        case silent(since: Duration)
        case speaking(onset: Duration)
        /// Silent since `end`, perhaps only for a breath.
        case paused(onset: Duration, end: Duration)
        /// The recogniser was asked what was said in this stretch; `next`: what the caller says meanwhile.
        case finalizing(onset: Duration, end: Duration, next: Stretch?)
        case dialling(digits: String, last: Duration)
    }

    /// A stretch of speech; without an end it still goes on.
    private struct Stretch: Equatable {
        var onset: Duration
        var end: Duration?
    }

    /// How an overlap of caller and reply stands.
    private enum Overlap: Equatable {
        case none
        /// Ducked, not decided.
        case suspected
        /// Dismissed: this stretch of speech interrupts only if its words turn out to be an interruption.
        case dismissed
    }

    private let settings: TurnSettings
    private var reply = Reply.none
    private var caller = Caller.silent(since: .zero)
    private var overlap = Overlap.none
    private var latestPartial = ""
    private var silencePrompts = 0
    /// How long the caller was silent before the last prompt.
    private var silenceBefore = Duration.zero
    /// The input of the turn that the dialogue is thinking about, kept until the answer is heard.
    private var unansweredInput = ""
    /// Words said over a protected sentence; they wait for the end of the reply.
    private var kept: (text: String, confidence: Float?)?

    package init(settings: TurnSettings = TurnSettings()) {
        self.settings = settings
    }

    package mutating func receive(_ event: TurnEvent, at now: Duration) -> [TurnAction] {
        switch event {
        case .answered: return self.endTurn(.start, input: "", confidence: nil, at: now)
        case .speechStarted(let onset): return self.speechStarted(onset: onset, at: now)
        case .speechEnded(let end): return self.speechEnded(end: end)
        case .partial(let text): return self.partial(text, at: now)
        case .finalized(let text, let confidence):
            return self.finalized(text: text, confidence: confidence, at: now)
        case .dtmf(let digit): return self.dtmf(digit, at: now)
        case .sentenceStarted(let isProtected): return self.sentenceStarted(isProtected, at: now)
        case .replyEnded: return self.replyEnded(at: now)
        case .clockAdvanced: return self.clockAdvanced(at: now)
        }
    }

    // MARK: - The caller speaks

    private mutating func speechStarted(onset: Duration, at now: Duration) -> [TurnAction] {
        self.forgetSilence()
        switch self.caller {
        case .silent:
            self.latestPartial = ""
            self.caller = .speaking(onset: onset)
        case .dialling(let digits, _):
            // Digits first, then speech: the digits are a turn of their own.
            self.latestPartial = ""
            let actions = self.endTurn(.dtmf, input: digits, confidence: nil, at: now)
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

    /// Makes the reply quieter once the caller has spoken over it for long enough.
    private mutating func suspectBargeIn(at now: Duration) -> [TurnAction] {
        guard self.settings.bargeIn.isEnabled, self.overlap == .none,
            case .speaking(false) = self.reply, case .speaking(let onset) = self.caller,
            now - onset >= self.settings.bargeIn.suspect
        else { return [] }
        self.overlap = .suspected
        return [.duck]
    }

    private mutating func forgetSilence() {
        self.silencePrompts = 0
        self.silenceBefore = .zero
    }

    private mutating func speechEnded(end: Duration) -> [TurnAction] {
        switch self.caller {
        case .speaking(let onset): self.caller = .paused(onset: onset, end: end)
        case .finalizing(let first, let firstEnd, .some(let next)):
            let stretch = Stretch(onset: next.onset, end: end)
            self.caller = .finalizing(onset: first, end: firstEnd, next: stretch)
        default: break
        }
        return []
    }

    private mutating func partial(_ text: String, at now: Duration) -> [TurnAction] {
        self.latestPartial = text
        return self.decideOverlap(at: now)
    }

    // MARK: - The recogniser has answered

    private mutating func finalized(
        text: String, confidence: Float?, at now: Duration
    ) -> [TurnAction] {
        guard case .finalizing(let onset, let end, let next) = self.caller else { return [] }
        self.caller = Self.state(after: next, at: now)
        let wasOverlap = self.overlap
        self.overlap = .none
        switch self.reply {
        case .speaking(true):
            self.keepForLater(text, confidence)
            return []
        case .speaking(false):
            return self.settleOverlap(wasOverlap, text: text, confidence: confidence, at: now)
        case .none where text.isEmpty:
            // A cough is no turn; a stretch of speech that gave no words is.
            guard next == nil, end - onset >= Self.shortestSpeech else { return [] }
            return self.endTurn(.noMatch, input: "", confidence: confidence, at: now)
        case .thinking where text.isEmpty: return []
        case .none, .thinking: return self.takeWords(text, confidence: confidence, at: now)
        }
    }

    /// Speech this long was meant to be understood.
    private static let shortestSpeech = Duration.milliseconds(400)

    private static func state(after next: Stretch?, at now: Duration) -> Caller {
        guard let next else { return .silent(since: now) }
        guard let end = next.end else { return .speaking(onset: next.onset) }
        return .paused(onset: next.onset, end: end)
    }

    /// The caller's words are known, and no reply is being heard.
    private mutating func takeWords(
        _ text: String, confidence: Float?, at now: Duration
    ) -> [TurnAction] {
        guard self.reply == .thinking else {
            return self.endTurn(.speech, input: text, confidence: confidence, at: now)
        }
        // The caller went on: what he said before and this are one turn.
        let input = self.unansweredInput.isEmpty ? text : "\(self.unansweredInput) \(text)"
        return [.rollBack] + self.endTurn(.speech, input: input, confidence: confidence, at: now)
    }

    /// The words said over a reply are known now.
    private mutating func settleOverlap(
        _ overlap: Overlap, text: String, confidence: Float?, at now: Duration
    ) -> [TurnAction] {
        if text.isEmpty || self.isBackchannel(text) || !self.settings.bargeIn.isEnabled {
            return overlap == .suspected ? [.unduck(text: text)] : []
        }
        return [.interrupt] + self.endTurn(.speech, input: text, confidence: confidence, at: now)
    }

    /// Words said over a protected sentence wait for the end of the reply.
    private mutating func keepForLater(_ text: String, _ confidence: Float?) {
        guard !text.isEmpty, !self.isBackchannel(text) else { return }
        let before = self.kept.map { "\($0.text) " } ?? ""
        self.kept = (before + text, confidence)
    }

    // MARK: - Keys

    private mutating func dtmf(_ digit: Character, at now: Duration) -> [TurnAction] {
        self.forgetSilence()
        var digits = ""
        if case .dialling(let before, _) = self.caller { digits = before }
        var actions: [TurnAction] = []
        if case .speaking(false) = self.reply {
            actions.append(.interrupt)
            self.reply = .none
            self.overlap = .none
        }
        if digit == self.settings.digitTerminator {
            self.caller = .silent(since: now)
            let input = digits.isEmpty ? String(digit) : digits
            return actions + self.endTurn(.dtmf, input: input, confidence: nil, at: now)
        }
        self.caller = .dialling(digits: digits + String(digit), last: now)
        return actions
    }

    // MARK: - The reply

    private mutating func sentenceStarted(_ isProtected: Bool, at now: Duration) -> [TurnAction] {
        self.reply = .speaking(isProtected: isProtected)
        self.unansweredInput = ""
        // Speech that began while the dialogue was thinking overlaps the reply from here on.
        return self.suspectBargeIn(at: now)
    }

    private mutating func replyEnded(at now: Duration) -> [TurnAction] {
        guard self.reply != .none else { return [] }
        self.reply = .none
        self.overlap = .none
        if case .silent = self.caller { self.caller = .silent(since: now) }
        guard let kept = self.kept else { return [] }
        self.kept = nil
        return self.endTurn(.speech, input: kept.text, confidence: kept.confidence, at: now)
    }

    // MARK: - Time

    private mutating func clockAdvanced(at now: Duration) -> [TurnAction] {
        let actions = self.suspectBargeIn(at: now) + self.decideOverlap(at: now)
        guard actions.isEmpty else { return actions }
        switch self.caller {
        case .paused(let onset, let end) where now - end >= self.settings.endpointing:
            self.caller = .finalizing(onset: onset, end: end, next: nil)
            return [.finalize]
        case .speaking(let onset) where now - onset >= self.settings.maxUtterance:
            self.caller = .finalizing(onset: onset, end: now, next: Stretch(onset: now))
            return [.finalize]
        case .dialling(let digits, let last) where now - last >= self.settings.interDigit:
            self.caller = .silent(since: now)
            return self.endTurn(.dtmf, input: digits, confidence: nil, at: now)
        case .silent(let since) where self.reply == .none:
            return self.silence(since: since, at: now)
        default: return []
        }
    }

    private mutating func silence(since: Duration, at now: Duration) -> [TurnAction] {
        let settings = self.settings.silence
        let silence = now - since
        if self.silenceBefore + silence >= settings.giveUpAfter { return [.giveUp] }
        guard silence >= settings.promptAfter, self.silencePrompts < settings.maxPrompts else {
            return []
        }
        self.silencePrompts += 1
        self.silenceBefore += silence
        return self.endTurn(.silence, input: "", confidence: nil, at: now)
    }

    /// Commits or dismisses speech over a reply, once enough is known.
    private mutating func decideOverlap(at now: Duration) -> [TurnAction] {
        guard self.overlap == .suspected else { return [] }
        let bargeIn = self.settings.bargeIn
        switch self.caller {
        case .speaking(let onset):
            let length = now - onset
            let hasWords = !self.latestPartial.isEmpty && !self.isBackchannel(self.latestPartial)
            guard length >= bargeIn.commit || (length >= bargeIn.decide && hasWords) else {
                return []
            }
            self.overlap = .none
            self.reply = .none
            return [.interrupt]
        case .paused(let onset, let end) where end - onset < bargeIn.decide:
            // Too short to be an interruption by itself; its words decide when they are known.
            self.overlap = .dismissed
            return [.unduck(text: self.latestPartial)]
        case .paused, .finalizing, .silent, .dialling: return []
        }
    }

    private func isBackchannel(_ text: String) -> Bool {
        self.settings.bargeIn.backchannels.contains(text.lowercased())
    }

    private mutating func endTurn(
        _ cause: TurnCause, input: String, confidence: Float?, at now: Duration
    ) -> [TurnAction] {
        self.reply = .thinking
        self.overlap = .none
        self.latestPartial = ""
        self.unansweredInput = cause == .speech ? input : ""
        if case .silent = self.caller { self.caller = .silent(since: now) }
        return [.endTurn(cause, input: input, confidence: confidence)]
    }
}
