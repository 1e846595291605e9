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

    /// Silence after speech that ends the turn. It may follow the recogniser that is used now.
    package var endpointing: Duration
    private let settings: TurnSettings
    private var reply = Reply.none
    private var caller = Caller.silent(since: .zero)
    private var overlap = Overlap.none
    private var latestPartial = ""
    /// Where the speech began that may be an interruption: the last stretch without a breath.
    private var stretchOnset = Duration.zero
    /// When the reply that is being heard began.
    private var replyStart: Duration?
    /// Words that wait until it is known what was heard of the reply that they interrupt.
    private var interruption: (text: String, confidence: Float?)?
    private var silencePrompts = 0
    /// How long the caller was silent before the last prompt.
    private var silenceBefore = Duration.zero
    /// The input of the turn whose answer is being thought about or heard; empty once it was heard.
    private var unansweredInput = ""
    /// Keys that were pressed before the words of the speech before them were known, and whether they are all.
    private var keys: (digits: String, last: Duration, isWhole: Bool)?
    /// Said or pressed over a protected sentence; waits for the end of the reply.
    private var kept: (cause: TurnCause, text: String, confidence: Float?)?

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

    // MARK: - The caller speaks

    private mutating func speechStarted(onset: Duration, at now: Duration) -> [TurnAction] {
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

    /// Makes the reply quieter once the caller has spoken over it for long enough.
    private mutating func suspectBargeIn(at now: Duration) -> [TurnAction] {
        guard self.settings.bargeIn.isEnabled, self.overlap == .none, self.isSpeaking,
            self.mayInterrupt(at: now), now - self.stretchOnset >= self.settings.bargeIn.suspect
        else { return [] }
        self.overlap = .suspected
        return [.duck]
    }

    /// Whether the caller is speaking just now.
    private var isSpeaking: Bool {
        switch self.caller {
        case .speaking: true
        case .finalizing(_, _, .some(let next)): next.end == nil
        default: false
        }
    }

    /// Whether a reply is being heard that speech may interrupt.
    private func mayInterrupt(at now: Duration) -> Bool {
        guard case .speaking(false) = self.reply else { return false }
        return self.replyStart.map { now - $0 >= self.settings.bargeIn.protectFirst } ?? true
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

    /// The words said over a reply are known now.
    private mutating func settleOverlap(
        _ overlap: Overlap, text: String, confidence: Float?
    ) -> [TurnAction] {
        if text.isEmpty || self.isBackchannel(text) {
            return overlap == .suspected && self.overlap == .none ? [.unduck(text: text)] : []
        }
        self.reply = .none
        self.overlap = .none
        self.interruption = (text, confidence)
        return [.interrupt]
    }

    /// The reply was stopped: the words that did it are a turn, together with those that it did not answer.
    private mutating func interrupted(hasHeard: Bool, at now: Duration) -> [TurnAction] {
        guard self.reply == .none else { return [] }
        if hasHeard { self.unansweredInput = "" }
        guard let words = self.interruption else { return [] }
        self.interruption = nil
        return self.takeWords(words.text, confidence: words.confidence, at: now)
    }

    /// What is said or pressed over a protected sentence waits for the end of the reply.
    private mutating func keepForLater(_ cause: TurnCause, _ text: String, _ confidence: Float?) {
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

    // MARK: - Keys

    private mutating func dtmf(_ digit: Character, at now: Duration) -> [TurnAction] {
        self.forgetSilence()
        var digits = ""
        if case .dialling(let before, _) = self.caller { digits = before }
        var actions: [TurnAction] = []
        if self.reply != .none, self.reply != .speaking(isProtected: true) {
            actions.append(.interrupt)
            self.reply = .none
            self.overlap = .none
        }
        if self.isAwaitingWords {
            self.keepKey(digit, at: now)
            return actions + self.endUtterance(at: now)
        }
        if digit == self.settings.digitTerminator {
            self.caller = .silent(since: now)
            return actions
                + self.takeDigits(digits.isEmpty ? String(digit) : digits, at: now)
        }
        self.caller = .dialling(digits: digits + String(digit), last: now)
        return actions
    }

    /// Whether the caller has said something whose words are not known yet.
    private var isAwaitingWords: Bool {
        switch self.caller {
        case .speaking, .paused, .finalizing: true
        case .silent, .dialling: false
        }
    }

    private mutating func keepKey(_ digit: Character, at now: Duration) {
        let before = self.keys?.digits ?? ""
        let isWhole = digit == self.settings.digitTerminator
        let digits = isWhole && !before.isEmpty ? before : before + String(digit)
        self.keys = (digits, now, isWhole || self.keys?.isWhole ?? false)
    }

    /// A key ends what was being said: its words come first.
    private mutating func endUtterance(at now: Duration) -> [TurnAction] {
        switch self.caller {
        case .speaking(let onset):
            self.caller = .finalizing(onset: onset, end: now, next: Stretch(onset: now))
        case .paused(let onset, let end):
            self.caller = .finalizing(onset: onset, end: end, next: nil)
        case .silent, .finalizing, .dialling: return []
        }
        return [.finalize]
    }

    /// The words before the keys are known: the keys follow.
    private mutating func dialAfterWords(at now: Duration) -> [TurnAction] {
        guard let keys = self.keys else { return [] }
        if case .finalizing = self.caller { return [] }
        self.keys = nil
        if case .silent = self.caller, !keys.isWhole {
            self.caller = .dialling(digits: keys.digits, last: keys.last)
            return []
        }
        return self.takeDigits(keys.digits, at: now)
    }

    /// The digits are whole.
    private mutating func takeDigits(_ digits: String, at now: Duration) -> [TurnAction] {
        if case .speaking(true) = self.reply {
            self.keepForLater(.dtmf, digits, nil)
            return []
        }
        // A reply may have begun since the first key.
        let stop: [TurnAction] = self.reply == .none ? [] : [.interrupt]
        return stop + self.endTurn(.dtmf, input: digits, confidence: nil, at: now)
    }

    // MARK: - The reply

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

    // MARK: - Time

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

    /// Commits or dismisses speech over a reply, once enough is known.
    private mutating func decideOverlap(at now: Duration) -> [TurnAction] {
        guard self.overlap == .suspected, let spoken = self.overlapSpeech(at: now) else {
            return []
        }
        // A protected sentence has begun meanwhile.
        guard self.mayInterrupt(at: now) else {
            self.overlap = .none
            return [.unduck(text: self.latestPartial)]
        }
        let bargeIn = self.settings.bargeIn
        let since = now - self.stretchOnset
        let isBackchannel = self.isBackchannel(self.latestPartial)
        if since >= bargeIn.decide, !self.latestPartial.isEmpty, !isBackchannel {
            return self.commit()
        }
        guard spoken.isOver else { return since >= bargeIn.commit ? self.commit() : [] }
        // Too short to be an interruption by itself, or its words are too long in coming: the reply goes on,
        // and the words decide when they are known.
        let isTooShort = spoken.length < bargeIn.decide
        return isTooShort || isBackchannel || since >= bargeIn.commit ? self.dismiss() : []
    }

    private mutating func commit() -> [TurnAction] {
        self.overlap = .none
        self.reply = .none
        return [.interrupt]
    }

    private mutating func dismiss() -> [TurnAction] {
        self.overlap = .dismissed
        return [.unduck(text: self.latestPartial)]
    }

    /// How long the stretch is that was spoken over the reply, and whether it is over.
    private func overlapSpeech(at now: Duration) -> (length: Duration, isOver: Bool)? {
        switch self.caller {
        case .speaking: (now - self.stretchOnset, false)
        case .paused(_, let end): (end - self.stretchOnset, true)
        case .finalizing(_, _, .some(let next)):
            next.end.map { ($0 - self.stretchOnset, true) } ?? (now - self.stretchOnset, false)
        case .finalizing(_, let end, nil): (end - self.stretchOnset, true)
        case .silent, .dialling: nil
        }
    }

    private func isBackchannel(_ text: String) -> Bool {
        self.settings.bargeIn.backchannels.covers(text)
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
