/// Which calls are drills without a word on the command line.
package struct DrillSelection: Hashable, Sendable {
    package var allCalls: Bool
    /// Numbers of callers; with a `*` at its end, all numbers that begin so.
    package var callers: [String]
    /// Any of them selects a call; names in any case.
    package var facts: [String: String]

    package init(allCalls: Bool = false, callers: [String] = [], facts: [String: String] = [:]) {
        self.allCalls = allCalls
        self.callers = callers
        self.facts = facts
    }

    package var isEmpty: Bool { !self.allCalls && self.callers.isEmpty && self.facts.isEmpty }

    package func selects(from caller: String, facts: [String: String]) -> Bool {
        if self.allCalls { return true }
        let isCaller = self.callers.contains { pattern in
            pattern.hasSuffix("*") ? caller.hasPrefix(pattern.dropLast()) : caller == pattern
        }
        return isCaller
            || self.facts.contains { name, value in
                facts.contains { $0.key.lowercased() == name.lowercased() && $0.value == value }
            }
    }
}
