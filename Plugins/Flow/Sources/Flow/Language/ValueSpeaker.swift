/// Says canonical values in a language: digits one by one, dates and times in words.
struct ValueSpeaker {
    let lexicon: Lexicon
    /// Leaves the year out of dates that lie near it.
    let today: CalendarDay?

    private var spoken: SpokenWords { self.lexicon.spoken }

    /// `4 0 7` in words, and everything else as it is.
    func digits(_ value: String) -> String {
        guard self.spoken.digits.count == 10 else {
            return value.map(String.init).joined(separator: " ")
        }
        return value.filter { $0 != " " }.map { character in
            character.isASCII
                ? character.wholeNumberValue.map { self.spoken.digits[$0] } ?? String(character)
                : String(character)
        }.joined(separator: " ")
    }

    func agreement(_ value: String) -> String { value == "true" ? self.spoken.yes : self.spoken.no }

    /// Says `2026-05-05`, `--05-05`, `---05` or `tuesday`.
    func date(_ value: String) -> String {
        guard let date = SpokenDate(canonical: value), self.spoken.days.count == 31 else {
            return value
        }
        if let weekday = date.weekday { return self.spoken.weekdays[weekday - 1] }
        guard let day = date.day, (1...31).contains(day) else { return value }
        let dayWords = self.spoken.days[day - 1]
        guard let month = date.month, (1...12).contains(month) else {
            return Self.filling(self.spoken.dayOnly, ["day": dayWords])
        }
        let words = Self.filling(
            self.spoken.date, ["day": dayWords, "month": self.spoken.months[month - 1]])
        guard let year = date.year else { return words }
        let whole = CalendarDay(year: year, month: month, day: day)
        let named = "\(self.spoken.weekdays[whole.weekday - 1]), \(words)"
        return self.isNear(whole) ? named : "\(named), \(year)"
    }

    /// Within a year from today on, where a date without its year is understood.
    private func isNear(_ day: CalendarDay) -> Bool {
        guard let today = self.today else { return false }
        return (0...365).contains(day.daysSince1970 - today.daysSince1970)
    }

    /// Says `HH:MM`.
    func time(_ value: String) -> String {
        let parts = value.split(separator: ":").compactMap { Int($0) }
        guard parts.count == 2, (0...23).contains(parts[0]), (0...59).contains(parts[1]),
            self.spoken.minutes.count == 60
        else { return value }
        let minutes = self.spoken.minutes
        let minute =
            switch parts[1] {
            case 0: ""
            case 1...9 where !self.spoken.oh.isEmpty: "\(self.spoken.oh) \(minutes[parts[1]])"
            default: minutes[parts[1]]
            }
        let hour = self.spoken.hasTwelveHours ? (parts[0] + 11) % 12 + 1 : parts[0]
        let half =
            self.spoken.hasTwelveHours
            ? (parts[0] < 12 ? self.spoken.morning : self.spoken.afternoon) : ""
        return [minutes[hour], self.spoken.oClock, minute, half].filter { !$0.isEmpty }
            .joined(separator: " ")
    }

    private static func filling(_ text: String, _ values: [String: String]) -> String {
        var rest = Substring(text)
        var result = ""
        while let character = rest.popFirst() {
            guard character == "{", let end = rest.firstIndex(of: "}") else {
                result.append(character)
                continue
            }
            result += values[String(rest[..<end])] ?? ""
            rest = rest[rest.index(after: end)...]
        }
        return result
    }
}
