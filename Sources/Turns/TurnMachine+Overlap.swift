import CallModel

/// Speech over a reply: suspected, then committed or dismissed.
extension TurnMachine {
    /// Makes the reply quieter once the caller has spoken over it for long enough.
    mutating func suspectBargeIn(at now: Duration) -> [TurnAction] {
        guard self.settings.bargeIn.isEnabled, self.overlap == .none, self.isSpeaking,
            self.mayInterrupt(at: now), now - self.stretchOnset >= self.settings.bargeIn.suspect
        else { return [] }
        self.overlap = .suspected
        return [.duck]
    }

    /// Whether a reply is being heard that speech may interrupt.
    func mayInterrupt(at now: Duration) -> Bool {
        guard case .speaking(false) = self.reply else { return false }
        return self.replyStart.map { now - $0 >= self.settings.bargeIn.protectFirst } ?? true
    }

    /// Commits or dismisses speech over a reply, once enough is known.
    mutating func decideOverlap(at now: Duration) -> [TurnAction] {
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

    mutating func commit() -> [TurnAction] {
        self.overlap = .none
        self.reply = .none
        return [.interrupt]
    }

    mutating func dismiss() -> [TurnAction] {
        self.overlap = .dismissed
        return [.unduck(text: self.latestPartial)]
    }

    /// How long the stretch is that was spoken over the reply, and whether it is over.
    func overlapSpeech(at now: Duration) -> (length: Duration, isOver: Bool)? {
        switch self.caller {
        case .speaking: (now - self.stretchOnset, false)
        case .paused(_, let end): (end - self.stretchOnset, true)
        case .finalizing(_, _, .some(let next)):
            next.end.map { ($0 - self.stretchOnset, true) } ?? (now - self.stretchOnset, false)
        case .finalizing(_, let end, nil): (end - self.stretchOnset, true)
        case .silent, .dialling: nil
        }
    }

    /// The words said over a reply are known now.
    mutating func settleOverlap(
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
    mutating func interrupted(hasHeard: Bool, at now: Duration) -> [TurnAction] {
        guard self.reply == .none else { return [] }
        if hasHeard { self.unansweredInput = "" }
        guard let words = self.interruption else { return [] }
        self.interruption = nil
        return self.takeWords(words.text, confidence: words.confidence, at: now)
    }

    func isBackchannel(_ text: String) -> Bool {
        self.settings.bargeIn.backchannels.covers(text)
    }
}
