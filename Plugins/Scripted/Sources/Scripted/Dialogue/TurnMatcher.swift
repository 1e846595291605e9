import JackfieldPlugin
import Patterns

/// Finds the answer to a turn: the first of the script whose cause and text match and that is not used up.
struct TurnMatcher: Sendable {
    private let script: DialogueScript
    /// What a turn's text must match, where it says so.
    private var patterns: [TextPattern?] = []
    private var uses: [Int]

    /// - Throws: `.misconfigured` when a pattern is no regular expression.
    init(script: DialogueScript) throws(ProviderError) {
        self.script = script
        self.uses = Array(repeating: 0, count: script.turns.count)
        for (index, turn) in script.turns.enumerated() {
            do throws(TextPatternError) {
                self.patterns.append(
                    try turn.matches.map { source throws(TextPatternError) in
                        try TextPattern(source, ignoresCase: true)
                    })
            } catch {
                throw ProviderError(
                    .misconfigured,
                    "dialogue.turns[\(index)].matches is not a regular expression: \(error)")
            }
        }
    }

    mutating func answer(to cause: DialogueScript.Cause, input: String) -> Answer? {
        for (index, turn) in self.script.turns.enumerated() where turn.cause == cause {
            guard turn.times == 0 || self.uses[index] < turn.times,
                self.patterns[index]?.matches(input) ?? true, Self.fits(turn, input)
            else { continue }
            self.uses[index] += 1
            return turn.answer
        }
        return self.script.fallback
    }

    func hasTurn(for cause: DialogueScript.Cause) -> Bool {
        self.script.turns.contains { $0.cause == cause }
    }

    private static func fits(_ turn: DialogueScript.Turn, _ input: String) -> Bool {
        guard !turn.contains.isEmpty else { return true }
        let lowered = input.lowercased()
        return turn.contains.contains { lowered.contains($0.lowercased()) }
    }
}
