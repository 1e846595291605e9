extension SlotGrammar {
    func number(_ range: ClosedRange<Int>) -> Grammar? {
        let lexicon = self.lexicon
        let small = lexicon.numbers.filter { $0.value < 20 || $0.value % 10 == 0 || !self.hasTens }
        let tens = lexicon.numbers.filter { $0.value >= 20 && $0.value % 10 == 0 }
        guard
            let below100 = Grammar.any([
                self.rule("upto99", small.keys),
                self.hasTens
                    ? self.rule("tens", tens.keys).map {
                        .all([$0, self.rule("unit", self.units)])
                    } : nil,
            ])
        else { return nil }
        let below100Rule = Grammar.rule("below100", below100)
        let scale = { (value: Int) in
            Grammar.phrases(lexicon.scales.filter { $0.value == value }.keys.sorted())
        }
        let and = Grammar.phrases(lexicon.joiners.sorted())?.orNothing
        let below1000 = Grammar.rule(
            "below1000",
            .oneOf([
                below100Rule,
                .all([below100Rule, scale(100), Grammar.all([and, below100Rule]).orNothing]),
            ]))
        var whole = range.upperBound < 100 ? below100Rule : below1000
        for step in [1_000, 1_000_000, 1_000_000_000] where range.upperBound >= step {
            whole = .rule(
                "below\(step)000",
                .oneOf([
                    whole, .all([below1000, scale(step), Grammar.all([and, whole]).orNothing]),
                ]))
        }
        let minus = range.lowerBound < 0 ? Grammar.phrases(lexicon.minus.sorted())?.orNothing : nil
        return .all([minus, whole])
    }

    /// Whether twenty one is two words.
    var hasTens: Bool { !self.lexicon.numbers.values.contains(21) }
    var units: [String] {
        self.lexicon.numbers.filter { (1...9).contains($0.value) }.map(\.key)
    }
}
