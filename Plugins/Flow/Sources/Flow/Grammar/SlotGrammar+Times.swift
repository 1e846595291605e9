extension SlotGrammar {
    func time() -> Grammar? {
        let words = self.lexicon.hourWords
        let most = self.lexicon.spoken.hasTwelveHours ? 12 : 23
        guard
            let hour = self.rule(
                "hour",
                self.lexicon.numbers.filter {
                    (0...most).contains($0.value) && ($0.value > 0 || most > 12)
                }.keys)
        else { return nil }
        let at = Grammar.phrases(words.leads)?.orNothing
        let oClock = Grammar.phrases(words.oClock)
        let half = Grammar.phrases(
            (words.morning + words.afternoon).filter { !$0.hasPrefix("am") && !$0.hasPrefix("pm") })
        let full =
            self.lexicon.spoken.oClock.isEmpty
            ? Grammar.all([hour, Grammar.any([oClock, self.minute])?.orNothing])
            : Grammar.all([hour, oClock, self.minute?.orNothing])
        let parts = Grammar.phrases(words.half + words.quarterPast + words.quarterTo)
        return .rule(
            "time",
            .oneOf(
                [
                    .all([
                        at, .oneOf([full, parts.map { .all([$0, hour]) }].compactMap { $0 }),
                        half?.orNothing,
                    ])
                ]
                    + [Grammar.phrases(words.noon + words.midnight).map { .all([at, $0]) }]
                    .compactMap { $0 }))
    }

    private var minute: Grammar? {
        let numbers = self.lexicon.numbers
        guard self.hasTens else {
            return self.rule("minute", numbers.filter { $0.value < 60 }.keys)
        }
        let teens = numbers.filter { (10...59).contains($0.value) }
        let tens = numbers.filter { (20...50).contains($0.value) && $0.value % 10 == 0 }
        return Grammar.any([
            Grammar.phrases(teens.keys.sorted()),
            self.rule("tensOfMinutes", tens.keys).map {
                .all([$0, self.rule("unit", self.units)])
            },
            .all([.words("oh"), self.rule("unit", self.units)]),
        ]).map { .rule("minute", $0) }
    }
}
