/// Cuts text that arrives in pieces into clauses that can be spoken before the rest is known.
///
/// A clause ends behind punctuation and white space, where eSpeak would pause as well, so that the cuts
/// cannot be heard. Where the end is doubtful ("Mr.", "3.", "p.m.") there is none: that costs a moment of
/// delay, not a wrong pause.
struct ClauseSplitter {
    /// Longer clauses are cut at white space, so that one call cannot keep the others waiting.
    static let longestClause = 200

    /// UTF-8 bytes of all text so far.
    private(set) var byteCount = 0
    /// Unicode scalars of all text so far.
    private(set) var scalarCount = 0

    private let keepsWhole: Bool
    private var pending: [Unicode.Scalar] = []
    /// How much of `pending` has been looked at and holds no end of a clause.
    private var scanned = 0
    /// Where `pending` starts in all text, in bytes.
    private var pendingOffset = 0

    /// - Parameter keepsWhole: all text is one clause, which is complete with `isComplete` only.
    init(keepsWhole: Bool = false) {
        self.keepsWhole = keepsWhole
    }

    mutating func append(_ piece: String) {
        self.byteCount += piece.utf8.count
        let before = self.pending.count
        self.pending.append(contentsOf: piece.unicodeScalars)
        self.scalarCount += self.pending.count - before
    }

    /// The next clause, or nil when more text is needed.
    ///
    /// - Parameter isComplete: no more text will come, so what is left is a clause.
    mutating func next(isComplete: Bool) -> Clause? {
        if !self.keepsWhole {
            while self.scanned < self.pending.count {
                switch self.boundary(at: self.scanned, isComplete: isComplete) {
                case .undecided where !isComplete: return nil
                case .none, .undecided: self.scanned += 1
                case .end(let end): return self.cut(end, pauses: true)
                }
                if self.scanned >= Self.longestClause { return self.cutAtWhiteSpace() }
            }
        }
        guard isComplete, !self.pending.isEmpty else { return nil }
        return self.cut(self.pending.count, pauses: true)
    }

    private enum Boundary {
        case none
        /// Depends on text that is not there yet.
        case undecided
        /// The clause ends before this index of `pending`.
        case end(Int)
    }

    private func boundary(at index: Int, isComplete: Bool) -> Boundary {
        let mark = self.pending[index]
        if mark.endsClauseAlone { return .end(index + 1) }
        if mark == "\n" {
            guard index + 1 < self.pending.count else { return .undecided }
            return self.pending[index + 1] == "\n" ? .end(index + 2) : .none
        }
        guard mark.endsClauseBeforeSpace else { return .none }
        guard mark != "." || self.stopIsCertain(at: index) else { return .none }
        var next = index + 1
        while next < self.pending.count, self.pending[next].closes { next += 1 }
        guard next < self.pending.count else { return .undecided }
        guard self.pending[next].properties.isWhitespace else { return .none }
        guard mark == "." else { return .end(next + 1) }
        return self.boundary(afterStopAndSpace: next)
    }

    /// A full stop ends a sentence only when what follows could begin one.
    private func boundary(afterStopAndSpace space: Int) -> Boundary {
        var next = space
        while next < self.pending.count, self.pending[next].properties.isWhitespace { next += 1 }
        guard next < self.pending.count else { return .undecided }
        return self.pending[next].properties.isLowercase ? .none : .end(space + 1)
    }

    /// Whether the full stop stands behind a whole word rather than an abbreviation or a number.
    private func stopIsCertain(at stop: Int) -> Bool {
        var start = stop
        while start > 0, !self.pending[start - 1].properties.isWhitespace { start -= 1 }
        let word = self.pending[start..<stop].drop { $0.opens }
        guard let first = word.first, let last = word.last else { return false }
        if last.properties.numericType != nil || word.contains(".") { return false }
        return word.count > (first.properties.isUppercase ? 4 : 1)
    }

    private mutating func cutAtWhiteSpace() -> Clause {
        let longest = self.pending.prefix(Self.longestClause)
        let space = longest.lastIndex { $0.properties.isWhitespace }
        return self.cut(space.map { $0 + 1 } ?? Self.longestClause, pauses: false)
    }

    private mutating func cut(_ end: Int, pauses: Bool) -> Clause {
        let clause = Clause(
            self.pending[..<end], offset: self.pendingOffset, pausesAfter: pauses)
        self.pending.removeFirst(end)
        self.pendingOffset = clause.endOffset
        self.scanned = 0
        return clause
    }
}

extension Unicode.Scalar {
    /// Punctuation of scripts that put no space behind it.
    fileprivate var endsClauseAlone: Bool { "。！？，；：".unicodeScalars.contains(self) }

    fileprivate var endsClauseBeforeSpace: Bool { ".,;:!?…،؛؟।".unicodeScalars.contains(self) }

    fileprivate var closes: Bool { "\"')]}”’»“".unicodeScalars.contains(self) }

    fileprivate var opens: Bool { "\"'([{“‘«„".unicodeScalars.contains(self) }
}
