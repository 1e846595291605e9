/// What was said before this engine took over, still to be gone through.
struct Replay: Equatable, Sendable {
    private(set) var past: [PastTurn] = []
    private let answersLast: Bool
    private var isOn: Bool

    init() {
        self.answersLast = false
        self.isOn = false
    }

    init(_ past: [PastTurn], answersLast: Bool) {
        self.past = past
        self.answersLast = answersLast
        self.isOn = true
    }

    /// Whether nothing is said and failed tries do not count.
    var isQuiet: Bool { self.isOn }

    private var callerTurns: Int {
        self.past.count { if case .caller = $0 { true } else { false } }
    }

    /// Whether the caller has said more after what is now gone through.
    var hasCallerTurns: Bool { self.callerTurns > 0 }

    /// What the caller said next, left where it is.
    var comingWords: String? {
        self.past.lazy.compactMap { if case .caller(let words) = $0 { words } else { nil } }.first
    }

    /// What the caller said next; the last of it is answered aloud if it was not answered.
    mutating func nextWords() -> String? {
        while !self.past.isEmpty {
            if case .caller(let words) = self.past.removeFirst() {
                if self.answersLast, self.callerTurns == 0 { self.isOn = false }
                return words
            }
        }
        return nil
    }

    /// What a tool gave next, if that came before the caller's next words.
    mutating func nextResult() -> JSON? {
        guard case .tool(let result)? = self.past.first else { return nil }
        self.past.removeFirst()
        return result
    }

    /// Ends the quiet part; whether the open question must be asked again.
    mutating func end() -> Bool {
        defer { self.isOn = false }
        return self.isOn
    }
}
