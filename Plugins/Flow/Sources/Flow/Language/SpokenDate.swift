/// A date as far as a caller told it.
struct SpokenDate: Equatable {
    var year: Int?
    var month: Int?
    var day: Int?
    /// 1 is Monday; only when nothing else is known.
    var weekday: Int?

    private static let weekdays = [
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    ]

    init(year: Int? = nil, month: Int? = nil, day: Int? = nil, weekday: Int? = nil) {
        self.year = year
        self.month = month
        self.day = day
        self.weekday = weekday
    }

    init(_ day: CalendarDay) {
        self.init(year: day.year, month: day.month, day: day.day)
    }

    /// `2026-05-05`, `--05-05` (no year), `---05` (day of the month) or `tuesday`.
    var canonical: String {
        switch (self.year, self.month, self.day) {
        case (let year?, let month?, let day?):
            CalendarDay(year: year, month: month, day: day).iso8601
        case (nil, let month?, let day?):
            "--\(CalendarDay.padded(month, 2))-\(CalendarDay.padded(day, 2))"
        case (_, _, let day?): "---\(CalendarDay.padded(day, 2))"
        default: self.weekday.map { Self.weekdays[$0 - 1] } ?? ""
        }
    }

    /// Reads the canonical form back; nil when this is none.
    init?(canonical text: String) {
        if let index = Self.weekdays.firstIndex(of: text) {
            self.init(weekday: index + 1)
            return
        }
        let parts = text.split(separator: "-").map { Int($0) }
        guard parts.allSatisfy({ $0 != nil }) else { return nil }
        switch parts.count {
        case 3: self.init(year: parts[0], month: parts[1], day: parts[2])
        case 2 where text.hasPrefix("--"): self.init(month: parts[0], day: parts[1])
        case 1 where text.hasPrefix("---"): self.init(day: parts[0])
        default: return nil
        }
    }

    /// Whether the calendar can have this day; the 29th of February may be in a leap year.
    var exists: Bool {
        guard let day = self.day else { return self.weekday != nil }
        return CalendarDay(year: self.year ?? 2_000, month: self.month ?? 1, day: day).exists
    }

    /// The next day, today included, that this describes; itself when there is none within eight years.
    func next(from today: CalendarDay) -> SpokenDate {
        if self.year != nil { return self }
        let start = today.daysSince1970
        for days in start..<(start + 2_922) {
            let candidate = CalendarDay(daysSince1970: days)
            if self.describes(candidate) { return SpokenDate(candidate) }
        }
        return self
    }

    private func describes(_ candidate: CalendarDay) -> Bool {
        if let day = self.day, day != candidate.day { return false }
        if let month = self.month, month != candidate.month { return false }
        // A weekday that was said with a day and a month does not count: one of them was misheard.
        if let weekday = self.weekday, self.day == nil, weekday != candidate.weekday {
            return false
        }
        return true
    }
}
