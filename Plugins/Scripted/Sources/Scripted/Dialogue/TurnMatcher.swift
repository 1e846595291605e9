import JackfieldPlugin

/// Finds the answer to a turn: the first of the script whose cause and text match and that is not used up.
struct TurnMatcher: Sendable {
    private let script: DialogueScript
    private var uses: [Int]

    /// - Throws: `.misconfigured` when a pattern is no regular expression.
    init(script: DialogueScript) throws(ProviderError) {
        self.script = script
        self.uses = Array(repeating: 0, count: script.turns.count)
        for (index, turn) in script.turns.enumerated() {
            guard let pattern = turn.matches, (try? Regex(pattern)) == nil else { continue }
            throw ProviderError(
                .misconfigured,
                "dialogue.turns[\(index)].matches: `\(pattern)` is not a regular expression")
        }
    }

    mutating func answer(to cause: DialogueScript.Cause, input: String) -> Answer? {
        for (index, turn) in self.script.turns.enumerated() where turn.cause == cause {
            guard turn.times == 0 || self.uses[index] < turn.times, Self.fits(turn, input) else {
                continue
            }
            self.uses[index] += 1
            return turn.answer
        }
        return self.script.fallback
    }

    func hasTurn(for cause: DialogueScript.Cause) -> Bool {
        self.script.turns.contains { $0.cause == cause }
    }

    private static func fits(_ turn: DialogueScript.Turn, _ input: String) -> Bool {
        if let pattern = turn.matches {
            // Compiled each time: a compiled one may not be shared between threads.
            guard let regex = try? Regex(pattern).ignoresCase(),
                (try? regex.wholeMatch(in: input)) != nil
            else { return false }
        }
        guard !turn.contains.isEmpty else { return true }
        let lowered = input.lowercased()
        return turn.contains.contains { lowered.contains($0.lowercased()) }
    }
}
