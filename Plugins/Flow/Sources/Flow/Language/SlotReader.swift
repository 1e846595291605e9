/// Finds the values of slots in a caller's words.
struct SlotReader {
    let lexicon: Lexicon
    let language: String
    let synonyms: [String: String]
    let today: CalendarDay?

    /// One slot's value; what stands for more than one slot goes to the most telling kind first, so that
    /// "the fifth at nine" is a day and an hour.
    ///
    /// - Parameters:
    ///   - asked: the slot that the question was about; its value may be bare.
    ///   - others: slots that are also open; theirs must be plain.
    func values(asked: Slot?, others: [Slot], in words: [String]) -> [(slot: String, value: String)]
    {
        let slots = ([asked].compactMap { $0 } + others).enumerated()
            .sorted {
                (Self.order($0.element.type), $0.offset) < (Self.order($1.element.type), $1.offset)
            }
        var left = words
        var found: [(slot: String, value: String)] = []
        for (_, slot) in slots {
            let isAsked = slot.name == asked?.name
            guard isAsked || Self.isPlain(slot.type),
                let value = self.value(of: slot, in: left, isAsked: isAsked)
            else { continue }
            found.append((slot.name, value.value))
            for index in value.words { left[index] = "" }
        }
        return found
    }

    private static func order(_ type: SlotType) -> Int {
        [.date, .time, .choice, .number, .digits, .yesNo, .text].firstIndex(of: type) ?? 0
    }

    /// Whether a value can be told from other words without a question before it.
    private static func isPlain(_ type: SlotType) -> Bool {
        switch type {
        case .date, .time, .choice, .digits: true
        case .number, .yesNo, .text: false
        }
    }

    func value(of slot: Slot, in words: [String], isAsked: Bool) -> Understood? {
        switch slot.type {
        case .digits: return DigitReader(lexicon: self.lexicon).digits(in: words, count: slot.count)
        case .number:
            return NumberReader(lexicon: self.lexicon).number(in: words, within: slot.range)
        case .yesNo: return AgreementReader(lexicon: self.lexicon).agreement(in: words)
        case .date: return self.date(slot, words)
        case .time: return self.time(slot, words, isAsked)
        case .choice: return self.choice(slot, words, isAsked)
        case .text:
            let said = words.indices.filter { !words[$0].isEmpty }
            guard !said.isEmpty else { return nil }
            return Understood(
                value: said.map { words[$0] }.joined(separator: " "), words: Set(said))
        }
    }

    private func date(_ slot: Slot, _ words: [String]) -> Understood? {
        let reader = DateReader(lexicon: self.lexicon, today: self.today)
        guard let found = reader.date(in: words) else { return nil }
        return Understood(value: self.completed(found.date, slot).canonical, words: found.words)
    }

    private func completed(_ date: SpokenDate, _ slot: Slot) -> SpokenDate {
        guard slot.completesDates, let today = self.today else { return date }
        return date.next(from: today)
    }

    private func time(_ slot: Slot, _ words: [String], _ isAsked: Bool) -> Understood? {
        guard let found = TimeReader(lexicon: self.lexicon).time(in: words, isAsked: isAsked),
            let time = found.time.settled(within: slot.hours)
        else { return nil }
        return Understood(value: time.canonical, words: found.words)
    }

    private func choice(_ slot: Slot, _ words: [String], _ isAsked: Bool) -> Understood? {
        let matcher = PhraseMatcher(fillers: self.lexicon.fillers, synonyms: self.synonyms)
        let candidates = slot.options.map {
            PhraseMatcher.Candidate(name: $0.name, patterns: $0.phrases[self.language])
        }
        // Beside other words a phrase must have been said almost whole.
        guard case .one(let match) = matcher.outcome(words, among: candidates),
            isAsked || match.score >= 0.75
        else { return nil }
        return Understood(value: match.name, words: match.words)
    }

    /// The value that keys make, or nil when they make none.
    func value(of slot: Slot, keys: String) -> String? {
        switch slot.type {
        case .digits: return slot.count.contains(keys.count) ? keys : nil
        case .number: return Int(keys).flatMap { slot.range.contains($0) ? "\($0)" : nil }
        case .date:
            guard keys.count == 4, let number = Int(keys) else { return nil }
            let date = SpokenDate(month: number / 100, day: number % 100)
            return date.exists ? self.completed(date, slot).canonical : nil
        case .time:
            guard keys.count == 4, let number = Int(keys), number / 100 < 24, number % 100 < 60
            else {
                return nil
            }
            let time = SpokenTime(hour: number / 100, minute: number % 100, isExact: true)
            return time.settled(within: slot.hours)?.canonical
        case .yesNo: return ["1": "true", "2": "false"][keys]
        case .choice: return slot.options.first { $0.key == keys }?.name
        case .text: return nil
        }
    }
}
