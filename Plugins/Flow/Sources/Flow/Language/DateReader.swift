/// Finds dates: "on Tuesday the fifth of May", "May fifth", "the twenty first", "Thursday", "tomorrow".
struct DateReader {
    let lexicon: Lexicon
    /// For "today" and "tomorrow"; nil when unknown, and they are then not understood.
    let today: CalendarDay?

    func date(in words: [String]) -> (date: SpokenDate, words: Set<Int>)? {
        if let relative = self.relative(words) { return relative }
        var used: Set<Int> = []
        let month = words.indices.first {
            self.lexicon.months[words[$0]] != nil && self.day(words, beside: $0) != nil
        }
        let weekday = words.indices.first { self.lexicon.weekdays[words[$0]] != nil }
        let day = month.flatMap { self.day(words, beside: $0) } ?? self.ordinal(words)
        var date = SpokenDate()
        if let month, let day {
            date.month = self.lexicon.months[words[month]]
            used.insert(month)
            date.year = self.year(words, after: max(month, day.words.max() ?? month), &used)
        }
        if let day {
            date.day = day.value
            used.formUnion(day.words)
        }
        if let weekday {
            if day == nil { date.weekday = self.lexicon.weekdays[words[weekday]] }
            used.insert(weekday)
        }
        return date.exists ? (date, self.withSmallWords(used, words)) : nil
    }

    private func relative(_ words: [String]) -> (date: SpokenDate, words: Set<Int>)? {
        guard let today = self.today else { return nil }
        for (index, word) in words.enumerated() {
            guard let days = self.lexicon.relativeDays[word] else { continue }
            let day = CalendarDay(daysSince1970: today.daysSince1970 + days)
            return (SpokenDate(day), [index])
        }
        return nil
    }

    /// The day that stands beside a month, with small words between: "fifth of May", "May the fifth", "May five".
    private func day(_ words: [String], beside month: Int) -> (value: Int, words: Set<Int>)? {
        let small = self.lexicon.dateWords.of + self.lexicon.dateWords.articles
        var before = month - 1
        while before >= 0, small.contains(words[before]) { before -= 1 }
        if before >= 0, let day = self.day(words, endingAt: before) { return day }
        guard self.lexicon.dateWords.monthMayComeFirst else { return nil }
        var after = month + 1
        while after < words.count, small.contains(words[after]) { after += 1 }
        return after < words.count ? self.day(words, startingAt: after, allowsCardinal: true) : nil
    }

    private func day(_ words: [String], endingAt end: Int) -> (value: Int, words: Set<Int>)? {
        for start in max(0, end - 1)...end {
            if let day = self.day(words, startingAt: start, allowsCardinal: true),
                day.words.max() == end
            {
                return day
            }
        }
        return nil
    }

    /// The first ordinal anywhere.
    private func ordinal(_ words: [String]) -> (value: Int, words: Set<Int>)? {
        for index in words.indices {
            if let day = self.day(words, startingAt: index, allowsCardinal: false) { return day }
        }
        return nil
    }

    private func day(
        _ words: [String], startingAt index: Int, allowsCardinal: Bool
    ) -> (value: Int, words: Set<Int>)? {
        let word = words[index]
        let next = index + 1 < words.count ? words[index + 1] : ""
        let ten = self.lexicon.numbers[word] ?? 0
        if ten == 20 || ten == 30 {
            if let unit = self.lexicon.ordinals[next], unit < 10, ten + unit <= 31 {
                return (ten + unit, [index, index + 1])
            }
            if allowsCardinal, let unit = self.lexicon.digits[next], unit > 0, ten + unit <= 31 {
                return (ten + unit, [index, index + 1])
            }
        }
        if let day = self.lexicon.ordinals[word] ?? Self.numeral(word) { return (day, [index]) }
        guard allowsCardinal, let day = self.lexicon.numbers[word] ?? Int(word),
            (1...31).contains(day)
        else { return nil }
        return (day, [index])
    }

    /// `5th`.
    private static func numeral(_ word: String) -> Int? {
        guard ["st", "nd", "rd", "th"].contains(String(word.suffix(2))) else { return nil }
        return Int(word.dropLast(2)).flatMap { (1...31).contains($0) ? $0 : nil }
    }

    /// "2026", "twenty twenty six" or "two thousand twenty six" right after the date.
    private func year(_ words: [String], after last: Int, _ used: inout Set<Int>) -> Int? {
        guard last + 1 < words.count else { return nil }
        let reader = NumberReader(lexicon: self.lexicon)
        guard let first = reader.number(words, at: last + 1) else { return nil }
        let end = last + 1 + first.length
        if (1_900...2_199).contains(first.value) {
            used.formUnion((last + 1)..<end)
            return first.value
        }
        guard first.value == 20, end < words.count, let second = reader.number(words, at: end),
            (10...99).contains(second.value)
        else { return nil }
        used.formUnion((last + 1)..<(end + second.length))
        return 2_000 + second.value
    }

    /// Adds the "on", "the" and "of" that belong to the date.
    private func withSmallWords(_ used: Set<Int>, _ words: [String]) -> Set<Int> {
        let dateWords = self.lexicon.dateWords
        let small = Set(dateWords.leads + dateWords.articles + dateWords.of)
        var all = used
        for index in words.indices.reversed()
        where small.contains(words[index]) && all.contains(index + 1) { all.insert(index) }
        return all
    }
}
