import CallModel

/// Who holds the floor, and when it changes hands.
///
/// Pure: events and times in, actions out. Times are the call's; they never go back.
package struct TurnMachine: Sendable {
    /// What the host side is doing.
    enum Reply: Equatable {
        case none
        /// The dialogue works, nothing was heard yet.
        case thinking
        case speaking(isProtected: Bool)
    }

    /// What the caller is doing.
    enum Caller: Equatable {
        case silent(since: Duration)
        case speaking(onset: Duration)
        /// Silent since `end`, perhaps only for a breath.
        case paused(onset: Duration, end: Duration)
        /// The recogniser was asked what was said in this stretch; `next`: what the caller says meanwhile.
        case finalizing(onset: Duration, end: Duration, next: Stretch?)
        case dialling(digits: String, last: Duration)
    }

    /// A stretch of speech; without an end it still goes on.
    struct Stretch: Equatable {
        var onset: Duration
        var end: Duration?
    }

    /// How an overlap of caller and reply stands.
    enum Overlap: Equatable {
        case none
        /// Ducked, not decided.
        case suspected
        /// Dismissed: this stretch of speech interrupts only if its words turn out to be an interruption.
        case dismissed
    }

    /// Silence after speech that ends the turn. It may follow the recogniser that is used now.
    package var endpointing: Duration
    let settings: TurnSettings
    var reply = Reply.none
    var caller = Caller.silent(since: .zero)
    var overlap = Overlap.none
    var latestPartial = ""
    /// Where the speech began that may be an interruption: the last stretch without a breath.
    var stretchOnset = Duration.zero
    /// When the reply that is being heard began.
    var replyStart: Duration?
    /// Words that wait until it is known what was heard of the reply that they interrupt.
    var interruption: (text: String, confidence: Float?)?
    private var silencePrompts = 0
    /// How long the caller was silent before the last prompt.
    private var silenceBefore = Duration.zero
    /// The input of the turn whose answer is being thought about or heard; empty once it was heard.
    var unansweredInput = ""
    /// Keys that were pressed before the words of the speech before them were known, and whether they are all.
    var keys: (digits: String, last: Duration, isWhole: Bool)?
    /// Said or pressed over a protected sentence; waits for the end of the reply.
    var kept: (cause: TurnCause, text: String, confidence: Float?)?

    package init(settings: TurnSettings = TurnSettings()) {
        self.settings = settings
        self.endpointing = settings.endpointing
    }

    package mutating func receive(_ event: TurnEvent, at now: Duration) -> [TurnAction] {
        switch event {
        case .answered: return self.endTurn(.start, input: "", confidence: nil, at: now)
        case .speechStarted(let onset): return self.speechStarted(onset: onset, at: now)
        case .speechEnded(let end): return self.speechEnded(end: end)
        case .partial(let text): return self.partial(text, at: now)
        case .finalized(let text, let confidence):
            return self.finalized(text: text, confidence: confidence, at: now)
                + self.dialAfterWords(at: now)
        case .dtmf(let digit): return self.dtmf(digit, at: now)
        case .sentenceStarted(let isProtected): return self.sentenceStarted(isProtected, at: now)
        case .replyEnded: return self.replyEnded(at: now)
        case .interrupted(let hasHeard): return self.interrupted(hasHeard: hasHeard, at: now)
        case .clockAdvanced: return self.clockAdvanced(at: now)
        }
    }

    /// What the caller has said that waits for the end of a protected reply.
    package var keptWords: String {
        guard let kept, kept.cause != .dtmf else { return "" }
        return kept.text
    }

    mutating func forgetSilence() {
        self.silencePrompts = 0
        self.silenceBefore = .zero
    }

    /// What is said or pressed over a protected sentence waits for the end of the reply.
    mutating func keepForLater(_ cause: TurnCause, _ text: String, _ confidence: Float?) {
        guard !text.isEmpty else { return }
        guard let kept = self.kept else {
            self.kept = (cause, text, confidence)
            return
        }
        self.kept = (
            kept.cause == cause ? cause : .speech,
            cause == .dtmf && kept.cause == .dtmf ? kept.text + text : "\(kept.text) \(text)",
            confidence ?? kept.confidence
        )
    }

    private mutating func sentenceStarted(_ isProtected: Bool, at now: Duration) -> [TurnAction] {
        if case .speaking = self.reply {} else { self.replyStart = now }
        self.reply = .speaking(isProtected: isProtected)
        // Speech that began while the dialogue was thinking overlaps the reply from here on.
        return self.suspectBargeIn(at: now)
    }

    private mutating func replyEnded(at now: Duration) -> [TurnAction] {
        guard self.reply != .none else { return [] }
        self.reply = .none
        self.overlap = .none
        self.unansweredInput = ""
        if case .silent = self.caller { self.caller = .silent(since: now) }
        guard let kept = self.kept else { return [] }
        self.kept = nil
        return self.endTurn(kept.cause, input: kept.text, confidence: kept.confidence, at: now)
    }

    private mutating func clockAdvanced(at now: Duration) -> [TurnAction] {
        let actions = self.suspectBargeIn(at: now) + self.decideOverlap(at: now)
        guard actions.isEmpty else { return actions }
        switch self.caller {
        case .paused(let onset, let end) where now - end >= self.endpointing:
            self.caller = .finalizing(onset: onset, end: end, next: nil)
            return [.finalize]
        case .speaking(let onset) where now - onset >= self.settings.maxUtterance:
            self.caller = .finalizing(onset: onset, end: now, next: Stretch(onset: now))
            return [.finalize]
        case .dialling(let digits, let last) where now - last >= self.settings.interDigit:
            self.caller = .silent(since: now)
            return self.takeDigits(digits, at: now)
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

    mutating func endTurn(
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
