extension SlotGrammar {
    func digits(_ count: ClosedRange<Int>, doubles: Bool) -> Grammar? {
        guard let digit = self.rule("digit", self.lexicon.digits.keys) else { return nil }
        // Each double doubles the ways to go on; beyond ten digits there would be too many.
        let exact =
            doubles && count.lowerBound <= 10
            ? self.withDoubles(count.lowerBound, digit)
            : .all(Array(repeating: digit, count: count.lowerBound))
        let more = (0..<(count.upperBound - count.lowerBound)).reduce(nil as Grammar?) { rest, _ in
            Grammar.all([digit, rest]).orNothing
        }
        return .all([exact, more])
    }

    private func withDoubles(_ count: Int, _ digit: Grammar) -> Grammar {
        guard count > 0 else { return .sequence([]) }
        let rest = count > 1 ? self.withDoubles(count - 1, digit) : nil
        let single = Grammar.all([digit, rest])
        let repeated = self.lexicon.repeats.filter { $0.value <= count }.sorted { $0.key < $1.key }
        guard !repeated.isEmpty else { return single }
        return .rule(
            "digits\(count)",
            .oneOf(
                [single]
                    + repeated.map { word, times in
                        .all([
                            .words(word), digit,
                            count > times ? self.withDoubles(count - times, digit) : nil,
                        ])
                    }))
    }
}
