/// Decides what the caller does next. A value: frames of time in, acts out.
struct ScriptedCaller: Sendable {
    private let script: CallerScript
    private var isUsed: [Bool]
    /// Entries whose pattern the reply so far matches.
    private var isMatched: [Bool]
    private var replyBegan: Duration?
    private var replyEnded: Duration?
    private var lastReply = Duration.zero
    private var lastSpeech = Duration.zero

    init(_ script: CallerScript) {
        self.script = script
        self.isUsed = [Bool](repeating: false, count: script.entries.count)
        self.isMatched = self.isUsed
    }

    /// Which entries answer this reply; slow, so call it off the timer's thread.
    static func matches(_ script: CallerScript, reply: String) -> [Bool] {
        script.entries.map { $0.cue.pattern?.matches(reply) ?? false }
    }

    /// More of the reply is known: these entries answer it.
    mutating func hear(matching: [Bool]) { self.isMatched = matching }

    /// What happens in one frame; at most one act a frame.
    ///
    /// - Parameters:
    ///   - now: media time of the frame that is being made.
    ///   - heardAt: media time of the frame that the caller is hearing, which may be earlier.
    mutating func advance(
        to now: Duration, heardAt: Duration, replyPlays: Bool, callerSpeaks: Bool
    ) -> Decision? {
        self.listen(heardAt, replyPlays)
        if callerSpeaks {
            self.lastSpeech = now
            return nil
        }
        for index in self.script.entries.indices where self.isOpen(index) {
            let entry = self.script.entries[index]
            if self.isDue(entry.cue, now, replyPlays) { return self.perform(index, now) }
            // Entries further down wait for this one, unless it waits for a time of its own.
            if entry.cue.pattern != nil { break }
        }
        return !replyPlays && now >= self.limit ? .giveUp : nil
    }

    enum Decision: Equatable {
        /// What the entry of this number says.
        case perform(Int, CallerAct)
        /// Patience is at its end.
        case giveUp
    }

    private mutating func listen(_ now: Duration, _ replyPlays: Bool) {
        if replyPlays {
            if self.replyBegan == nil { self.replyBegan = now }
            self.replyEnded = nil
            self.lastReply = now
        } else if self.replyBegan != nil && self.replyEnded == nil {
            self.replyEnded = now
        }
    }

    private func isOpen(_ index: Int) -> Bool {
        let entry = self.script.entries[index]
        guard !self.isUsed[index] || entry.repeats else { return false }
        return entry.cue.pattern == nil || self.isMatched[index]
    }

    private func isDue(_ cue: CallerScript.Cue, _ now: Duration, _ replyPlays: Bool) -> Bool {
        switch cue {
        case .time(let time): now >= time
        case .interruption(_, let delay): self.replyBegan.map { now >= $0 + delay } ?? false
        case .answer(_, let delay):
            !replyPlays && (self.replyEnded.map { now >= $0 + delay } ?? false)
        }
    }

    private mutating func perform(_ index: Int, _ now: Duration) -> Decision {
        let entry = self.script.entries[index]
        self.isUsed[index] = true
        if entry.cue.pattern != nil {
            // The reply is answered; what follows is another one.
            self.replyBegan = nil
            self.replyEnded = nil
            for index in self.isMatched.indices { self.isMatched[index] = false }
        }
        self.lastSpeech = now
        return .perform(index, entry.act)
    }

    private var limit: Duration {
        switch self.script.patience {
        case .afterBoth(let patience): max(self.lastReply, self.lastSpeech) + patience
        case .afterCaller(let patience): self.lastSpeech + patience
        }
    }
}
