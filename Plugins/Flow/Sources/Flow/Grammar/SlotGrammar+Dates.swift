extension SlotGrammar {
    func date() -> Grammar? {
        let words = self.lexicon.dateWords
        guard let day = self.day, let month = self.rule("month", self.lexicon.months.keys),
            let weekday = self.rule("weekday", self.lexicon.weekdays.keys)
        else { return nil }
        let on = Grammar.phrases(words.leads)?.orNothing
        let the = Grammar.phrases(words.articles)?.orNothing
        let of = Grammar.phrases(words.of)?.orNothing
        let dayMonth = Grammar.all([the, day, of, month])
        let monthDay =
            words.monthMayComeFirst
            ? Grammar.all([month, the, .oneOf([day, self.cardinalDay].compactMap { $0 })]) : nil
        let exact = Grammar.any([dayMonth, monthDay, Grammar.all([the, day])])
        let relative = Grammar.phrases(self.lexicon.relativeDays.keys.sorted())
        return .rule(
            "date",
            .oneOf(
                [
                    .all([on, weekday.orNothing, exact]), .all([on, weekday]),
                ] + [relative].compactMap { $0 }))
    }

    private var day: Grammar? {
        let ordinals = self.lexicon.ordinals
        guard self.hasTens else { return self.rule("day", ordinals.keys) }
        let units = ordinals.filter { $0.value < 10 }.map(\.key)
        let tens = self.lexicon.numbers.filter { $0.value == 20 }.map(\.key).first
        let thirty = self.lexicon.numbers.filter { $0.value == 30 }.map(\.key).first
        let first = ordinals.filter { $0.value == 1 }.map(\.key).first
        return Grammar.any([
            Grammar.phrases(ordinals.keys.sorted()),
            tens.map { .all([.words($0), Grammar.phrases(units.sorted())]) },
            thirty.map { .all([.words($0), first.map { .words($0) }]) },
        ]).map { .rule("day", $0) }
    }

    /// The day as in "May five".
    private var cardinalDay: Grammar? {
        let numbers = self.lexicon.numbers.filter { (1...20).contains($0.value) || $0.value == 30 }
        return self.rule("dayNumber", numbers.keys)
    }
}
