/// Compares what was said with the phrases of a flow, word by word.
///
/// A phrase's score is the share of its words that were heard, small words counting a fifth; order does not
/// matter, a slip of the recogniser costs a fifth of the word (see `Words.likeness`), and words that the
/// phrase does not have cost up to a fifth of the score. A slot in a phrase counts as a word when its value
/// was heard, and not at all when it was not.
struct PhraseMatcher {
    /// From this score on, the best phrase is taken.
    static let enough = 0.6
    /// From this score on, two phrases that are hardly apart are asked about.
    static let worthAsking = 0.45
    /// Phrases nearer to each other than this are not told apart.
    static let hardlyApart = 0.1

    /// All of the phrase was said, and nothing else: "de activated" is not "activated".
    static let exact = 0.999

    struct Candidate {
        var name: String
        var patterns: [Pattern]
    }

    struct Match: Equatable {
        var name: String
        var score: Double
        /// Slots of the phrase that were heard, with their values.
        var values: [String: String] = [:]
        /// Which words the phrase took.
        var words: Set<Int> = []
    }

    enum Outcome: Equatable {
        case one(Match)
        case either(Match, Match)
        case none
    }

    let fillers: Set<String>
    let synonyms: [String: String]
    /// The value of a slot in these words, if it is there.
    var value: (_ slot: String, _ words: [String]) -> Understood? = { _, _ in nil }

    func outcome(_ words: [String], among candidates: [Candidate]) -> Outcome {
        // Of equal scores the one that stands first in the file comes first.
        let ranked = candidates.compactMap { self.best(words, $0) }.enumerated()
            .sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }
            .map(\.element)
        guard let first = ranked.first, first.score >= Self.worthAsking else { return .none }
        if ranked.count > 1, ranked[1].score >= Self.worthAsking,
            first.score - ranked[1].score < Self.hardlyApart,
            first.score < Self.exact || ranked[1].score >= Self.exact
        {
            return .either(first, ranked[1])
        }
        return first.score >= Self.enough ? .one(first) : .none
    }

    /// The phrase of a candidate that fits best; nil when nothing of it was said.
    func best(_ words: [String], _ candidate: Candidate) -> Match? {
        let matches = candidate.patterns.flatMap { $0.expansions() }
            .map { self.match($0, words, candidate.name) }
        return matches.max { ($0.score, $0.values.count) < ($1.score, $1.values.count) }
            .flatMap { $0.score > 0 ? $0 : nil }
    }

    private func match(_ phrase: [Pattern.Element], _ words: [String], _ name: String) -> Match {
        var match = Match(name: name, score: 0)
        var left = words.map { self.synonyms[$0] ?? $0 }
        var heard = 0.0
        var whole = 0.0
        var besideValues: Set<String> = []
        for case .slot(let slot) in phrase {
            guard let value = self.value(slot, left) else { continue }
            match.values[slot] = value.value
            match.words.formUnion(value.words)
            for index in value.words {
                besideValues.insert(left[index])
                left[index] = ""
            }
            heard += 1
            whole += 1
        }
        for case .word(let word) in phrase {
            let wanted = self.synonyms[word] ?? word
            whole += self.weight(wanted)
            guard let (index, likeness) = Self.nearest(wanted, left) else {
                // The "on" of "on {day}" was taken with the day.
                if besideValues.contains(wanted) { heard += self.weight(wanted) }
                continue
            }
            heard += self.weight(wanted) * likeness
            match.words.insert(index)
            left[index] = ""
        }
        guard whole > 0 else { return match }
        let unused = left.reduce(0.0) { $0 + ($1.isEmpty ? 0 : self.weight($1)) }
        match.score = heard / whole * (0.8 + 0.2 * heard / max(heard + unused, 0.1))
        return match
    }

    private func weight(_ word: String) -> Double { self.fillers.contains(word) ? 0.2 : 1 }

    private static func nearest(_ word: String, _ words: [String]) -> (Int, Double)? {
        var best: (Int, Double)?
        for (index, other) in words.enumerated() {
            let likeness = Words.likeness(word, other)
            if likeness > best?.1 ?? 0 { best = (index, likeness) }
        }
        return best
    }
}
