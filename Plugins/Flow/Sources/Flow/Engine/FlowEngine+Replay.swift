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
            } else if self.waiting != .ended, let words = self.replay.nextWords() {
                let isKeys = !words.isEmpty && words.allSatisfy { "0123456789*#".contains($0) }
                self.answer(isKeys ? .pressed(words) : .heard(words))
            } else if self.replay.end(), self.waiting != .ended {
                self.ask()
            }
        }
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
