extension FlowEngine {
    /// Goes through what was said before this engine took over.
    ///
    /// Tool results are taken from the conversation. Where there is none, look-ups are made again; what
    /// writes counts as done, unless it belongs to the caller's last words.
    mutating func catchUp() {
        while self.replay.isQuiet {
            if case .tool(let pending) = self.waiting {
                guard let result = self.pastResult(of: pending) else { return }
                self.actions.removeAll { action in
                    if case .call(_, _, pending.id) = action { true } else { false }
                }
                self.toolAnswered(pending.id, .gave(result))
            } else if let (name, value) = self.pausedKeys() {
                self.accept([(name, value)], confidence: 1)
            } else if self.waiting != .ended, let words = self.replay.nextWords() {
                self.takeBack(words)
            } else if self.replay.end(), self.waiting != .ended {
                self.ask()
            }
        }
    }

    private static func areKeys(_ words: String) -> Bool {
        !words.isEmpty && words.allSatisfy { "0123456789*#".contains($0) }
    }

    /// A slot whose keys came one by one and were ended by a pause: words come next.
    private func pausedKeys() -> (slot: String, value: String)? {
        guard !self.keys.isEmpty, case .slot(let name) = self.waiting,
            let slot = self.flow.slots[name], let next = self.replay.comingWords,
            !Self.areKeys(next)
        else { return nil }
        return self.slotReader.value(of: slot, keys: self.keys).map { (name, $0) }
    }

    /// One of the caller's past turns: keys and words look alike in a conversation's text.
    private mutating func takeBack(_ words: String) {
        let isKeys = Self.areKeys(words)
        guard case .slot(let name) = self.waiting, let slot = self.flow.slots[name] else {
            return self.answer(isKeys ? .pressed(words) : .heard(words))
        }
        let isWhole =
            words.count > 1
            && self.slotReader.value(of: slot, in: Words.split(words), isAsked: true) != nil
        self.answer(isKeys && !isWhole ? .pressed(words) : .heard(words))
    }

    private mutating func pastResult(of pending: PendingCall) -> JSON? {
        guard pending.purpose == .step else { return nil }
        if let result = self.replay.nextResult() { return result }
        guard self.replay.hasCallerTurns, !Self.isLookUp(pending.tool) else { return nil }
        return .object([])
    }

    static func isLookUp(_ tool: String) -> Bool {
        let verb = tool.split(separator: ".").last ?? ""
        return ["find", "get", "list", "search", "look"].contains { verb.hasPrefix($0) }
    }
}
