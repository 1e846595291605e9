/// Finds times of day: "nine a m", "half past three p m", "three thirty", "9:30", "noon".
struct TimeReader {
    let lexicon: Lexicon

    /// - Parameter isAsked: a bare number is an hour too; otherwise only with "at", "a m", "o'clock" …
    func time(in words: [String], isAsked: Bool) -> (time: SpokenTime, words: Set<Int>)? {
        let hours = self.lexicon.hourWords
        for index in words.indices {
            if let length = Self.phrase(hours.noon, words, at: index) {
                return (SpokenTime(hour: 12, minute: 0, isExact: true), Set(index..<index + length))
            }
            if let length = Self.phrase(hours.midnight, words, at: index) {
                return (SpokenTime(hour: 0, minute: 0, isExact: true), Set(index..<index + length))
            }
            if let found = self.partOfHour(words, at: index)
                ?? self.clock(words, at: index, isAsked)
            {
                return found
            }
        }
        return nil
    }

    /// "half past nine", "quarter to ten", "halb zehn".
    private func partOfHour(_ words: [String], at start: Int) -> (
        time: SpokenTime, words: Set<Int>
    )? {
        let hours = self.lexicon.hourWords
        let parts = [
            (hours.half, hours.halfIsBefore ? -30 : 30), (hours.quarterPast, 15),
            (hours.quarterTo, -15),
        ]
        for (phrases, minutes) in parts {
            guard let length = Self.phrase(phrases, words, at: start), start + length < words.count,
                let hour = self.hour(words[start + length])
            else { continue }
            let time = ((hour * 60 + minutes) + 1_440) % 1_440
            let end = start + length + 1
            return self.halved(
                SpokenTime(hour: time / 60, minute: time % 60, isExact: false), words, start..<end)
        }
        return nil
    }

    /// "nine", "nine thirty", "nine oh five", "nine o'clock", "9:30", each perhaps with "a m".
    private func clock(
        _ words: [String], at start: Int, _ isAsked: Bool
    ) -> (time: SpokenTime, words: Set<Int>)? {
        let numerals = words[start].split(separator: ":").map { Int($0) }
        var end = start + 1
        var minute = 0
        let hour: Int
        var isMarked = start > 0 && self.lexicon.hourWords.leads.contains(words[start - 1])
        if numerals.count == 2, let first = numerals[0], let second = numerals[1] {
            (hour, minute, isMarked) = (first, second, true)
        } else {
            guard let first = self.hour(words[start]) else { return nil }
            hour = first
            if let length = Self.phrase(self.lexicon.hourWords.oClock, words, at: end) {
                (end, isMarked) = (end + length, true)
            }
            if let (value, length) = self.minute(words, at: end) {
                (minute, end) = (value, end + length)
            }
            if let length = Self.phrase(self.lexicon.hourWords.oClock, words, at: end) {
                (end, isMarked) = (end + length, true)
            }
        }
        guard (0...23).contains(hour), (0...59).contains(minute) else { return nil }
        let found = self.halved(
            SpokenTime(hour: hour, minute: minute, isExact: hour == 0 || hour > 12), words,
            start..<end)
        let tellsHalf = found.words.count > end - start
        return isAsked || isMarked || tellsHalf ? found : nil
    }

    /// Adds the "a m" or "p m" that follows, and the "at" before.
    private func halved(
        _ time: SpokenTime, _ words: [String], _ range: Range<Int>
    ) -> (time: SpokenTime, words: Set<Int>) {
        var time = time
        var used = Set(range)
        let hours = self.lexicon.hourWords
        if time.hour <= 12 {
            if let length = Self.phrase(hours.morning, words, at: range.upperBound) {
                time.hour %= 12
                time.isExact = true
                used.formUnion(range.upperBound..<(range.upperBound + length))
            } else if let length = Self.phrase(hours.afternoon, words, at: range.upperBound) {
                time.hour = time.hour % 12 + 12
                time.isExact = true
                used.formUnion(range.upperBound..<(range.upperBound + length))
            }
        }
        return (time, used)
    }

    private func hour(_ word: String) -> Int? {
        guard let hour = self.lexicon.numbers[word] ?? Int(word), (0...23).contains(hour) else {
            return nil
        }
        return hour
    }

    private func minute(_ words: [String], at index: Int) -> (Int, Int)? {
        guard index < words.count else { return nil }
        let next = index + 1 < words.count ? words[index + 1] : ""
        if self.lexicon.digits[words[index]] == 0, let digit = self.lexicon.digits[next] {
            return (digit, 2)
        }
        guard let value = self.lexicon.numbers[words[index]] ?? Int(words[index]), value < 60 else {
            return nil
        }
        if value >= 20, value % 10 == 0, let unit = self.lexicon.digits[next], unit > 0 {
            return (value + unit, 2)
        }
        return (value, 1)
    }

    /// How many words one of the phrases takes at a place, the longest first.
    static func phrase(_ phrases: [String], _ words: [String], at index: Int) -> Int? {
        phrases.compactMap { phrase in
            let parts = phrase.split(separator: " ").map(String.init)
            return words[min(index, words.count)...].starts(with: parts) ? parts.count : nil
        }.max()
    }
}
