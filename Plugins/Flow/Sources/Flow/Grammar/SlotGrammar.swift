/// Builds the grammars of values in a language.
///
/// They are as tight as the slot: four digits mean exactly four digit words. A reader understands more
/// than a grammar expects, because a general recogniser says more.
struct SlotGrammar {
    let lexicon: Lexicon
    let language: String

    /// Nil when nothing can be expected: free text, or a language without the words.
    func grammar(of slot: Slot) -> Grammar? {
        guard let value = self.value(of: slot) else { return nil }
        let leadIn = Grammar.any(slot.leadIn[self.language].map { Grammar($0) { _ in nil } })
        let leadOut = Grammar.any(slot.leadOut[self.language].map { Grammar($0) { _ in nil } })
        return .all([leadIn?.orNothing, value, leadOut?.orNothing])
    }

    private func value(of slot: Slot) -> Grammar? {
        guard self.lexicon.understands(slot.type) else { return nil }
        return switch slot.type {
        case .digits: self.digits(slot.count, doubles: slot.expectsDoubles)
        case .number: self.number(slot.range)
        case .date: self.date()
        case .time: self.time()
        case .yesNo: Grammar.any([self.yes, self.no])
        case .choice:
            Grammar.any(slot.options.flatMap { $0.phrases[self.language] }.map { Grammar($0) { _ in nil } })
        case .text: nil
        }
    }

    var yes: Grammar? { Grammar.phrases(self.lexicon.yes).map { .rule("yes", $0) } }
    var no: Grammar? { Grammar.phrases(self.lexicon.no).map { .rule("no", $0) } }

    private func rule(_ name: String, _ words: some Sequence<String>) -> Grammar? {
        Grammar.phrases(words.sorted()).map { .rule(name, $0) }
    }

    // MARK: Digits

    private func digits(_ count: ClosedRange<Int>, doubles: Bool) -> Grammar? {
        guard let digit = self.rule("digit", self.lexicon.digits.keys) else { return nil }
        // Each double doubles the ways to go on; beyond ten digits there would be too many.
        let exact = doubles && count.lowerBound <= 10
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
        return .rule("digits\(count)", .oneOf([single] + repeated.map { word, times in
            .all([.words(word), digit, count > times ? self.withDoubles(count - times, digit) : nil])
        }))
    }

    // MARK: Numbers

    private func number(_ range: ClosedRange<Int>) -> Grammar? {
        let lexicon = self.lexicon
        let small = lexicon.numbers.filter { $0.value < 20 || $0.value % 10 == 0 || !self.hasTens }
        let tens = lexicon.numbers.filter { $0.value >= 20 && $0.value % 10 == 0 }
        guard let below100 = Grammar.any([
            self.rule("upto99", small.keys),
            self.hasTens ? self.rule("tens", tens.keys).map { .all([$0, self.rule("unit", self.units)]) } : nil,
        ]) else { return nil }
        let below100Rule = Grammar.rule("below100", below100)
        let scale = { (value: Int) in Grammar.phrases(lexicon.scales.filter { $0.value == value }.keys.sorted()) }
        let and = Grammar.phrases(lexicon.joiners.sorted())?.orNothing
        let below1000 = Grammar.rule("below1000", .oneOf([
            below100Rule,
            .all([below100Rule, scale(100), Grammar.all([and, below100Rule]).orNothing]),
        ]))
        var whole = range.upperBound < 100 ? below100Rule : below1000
        for step in [1_000, 1_000_000, 1_000_000_000] where range.upperBound >= step {
            whole = .rule("below\(step)000", .oneOf([
                whole, .all([below1000, scale(step), Grammar.all([and, whole]).orNothing]),
            ]))
        }
        let minus = range.lowerBound < 0 ? Grammar.phrases(lexicon.minus.sorted())?.orNothing : nil
        return .all([minus, whole])
    }

    /// Whether twenty one is two words.
    private var hasTens: Bool { !self.lexicon.numbers.values.contains(21) }
    private var units: [String] { self.lexicon.numbers.filter { (1...9).contains($0.value) }.map(\.key) }

    // MARK: Dates

    private func date() -> Grammar? {
        let words = self.lexicon.dateWords
        guard let day = self.day, let month = self.rule("month", self.lexicon.months.keys),
            let weekday = self.rule("weekday", self.lexicon.weekdays.keys)
        else { return nil }
        let on = Grammar.phrases(words.leads)?.orNothing
        let the = Grammar.phrases(words.articles)?.orNothing
        let of = Grammar.phrases(words.of)?.orNothing
        let dayMonth = Grammar.all([the, day, of, month])
        let monthDay = words.monthMayComeFirst
            ? Grammar.all([month, the, .oneOf([day, self.cardinalDay].compactMap { $0 })]) : nil
        let exact = Grammar.any([dayMonth, monthDay, Grammar.all([the, day])])
        let relative = Grammar.phrases(self.lexicon.relativeDays.keys.sorted())
        return .rule("date", .oneOf([
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

    // MARK: Times

    private func time() -> Grammar? {
        let words = self.lexicon.hourWords
        let most = self.lexicon.spoken.hasTwelveHours ? 12 : 23
        guard let hour = self.rule("hour", self.lexicon.numbers.filter { (0...most).contains($0.value) && ($0.value > 0 || most > 12) }.keys)
        else { return nil }
        let at = Grammar.phrases(words.leads)?.orNothing
        let oClock = Grammar.phrases(words.oClock)
        let half = Grammar.phrases((words.morning + words.afternoon).filter { !$0.hasPrefix("am") && !$0.hasPrefix("pm") })
        let full = self.lexicon.spoken.oClock.isEmpty
            ? Grammar.all([hour, Grammar.any([oClock, self.minute])?.orNothing])
            : Grammar.all([hour, oClock, self.minute?.orNothing])
        let parts = Grammar.phrases(words.half + words.quarterPast + words.quarterTo)
        return .rule("time", .oneOf([
            .all([at, .oneOf([full, parts.map { .all([$0, hour]) }].compactMap { $0 }), half?.orNothing]),
        ] + [Grammar.phrases(words.noon + words.midnight).map { .all([at, $0]) }].compactMap { $0 }))
    }

    private var minute: Grammar? {
        let numbers = self.lexicon.numbers
        guard self.hasTens else { return self.rule("minute", numbers.filter { $0.value < 60 }.keys) }
        let teens = numbers.filter { (10...59).contains($0.value) }
        let tens = numbers.filter { (20...50).contains($0.value) && $0.value % 10 == 0 }
        return Grammar.any([
            Grammar.phrases(teens.keys.sorted()),
            self.rule("tensOfMinutes", tens.keys).map { .all([$0, self.rule("unit", self.units)]) },
            .all([.words("oh"), self.rule("unit", self.units)]),
        ]).map { .rule("minute", $0) }
    }
}
