import CallModel

/// Keys that the caller presses, alone or amid speech.
extension TurnMachine {
    mutating func dtmf(_ digit: Character, at now: Duration) -> [TurnAction] {
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
    var isAwaitingWords: Bool {
        switch self.caller {
        case .speaking, .paused, .finalizing: true
        case .silent, .dialling: false
        }
    }

    mutating func keepKey(_ digit: Character, at now: Duration) {
        let before = self.keys?.digits ?? ""
        let isWhole = digit == self.settings.digitTerminator
        let digits = isWhole && !before.isEmpty ? before : before + String(digit)
        self.keys = (digits, now, isWhole || self.keys?.isWhole ?? false)
    }

    /// A key ends what was being said: its words come first.
    mutating func endUtterance(at now: Duration) -> [TurnAction] {
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
    mutating func dialAfterWords(at now: Duration) -> [TurnAction] {
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
    mutating func takeDigits(_ digits: String, at now: Duration) -> [TurnAction] {
        if case .speaking(true) = self.reply {
            self.keepForLater(.dtmf, digits, nil)
            return []
        }
        // A reply may have begun since the first key.
        let stop: [TurnAction] = self.reply == .none ? [] : [.interrupt]
        return stop + self.endTurn(.dtmf, input: digits, confidence: nil, at: now)
    }
}
