/// A day of the Gregorian calendar.
struct CalendarDay: Hashable, Sendable {
    var year: Int
    /// 1 … 12.
    var month: Int
    /// 1 … 31.
    var day: Int

    init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// The day that lies so many days after 1970-01-01.
    ///
    /// The algorithm counts in eras of 400 years that begin on the first of March.
    init(daysSince1970 days: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let ofEra = shifted - era * 146_097
        let yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let fromMarch = (5 * ofYear + 2) / 153
        let month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
        self.init(
            year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month,
            day: ofYear - (153 * fromMarch + 2) / 5 + 1)
    }

    var daysSince1970: Int {
        let year = self.month <= 2 ? self.year - 1 : self.year
        let era = (year >= 0 ? year : year - 399) / 400
        let ofEra = year - era * 400
        let fromMarch = self.month > 2 ? self.month - 3 : self.month + 9
        let ofYear = (153 * fromMarch + 2) / 5 + self.day - 1
        return era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
    }

    /// 1 is Monday (ISO 8601). 1970-01-01 was a Thursday.
    var weekday: Int { ((self.daysSince1970 + 3) % 7 + 7) % 7 + 1 }

    /// Whether the calendar has this day.
    var exists: Bool {
        (1...12).contains(self.month) && (1...31).contains(self.day)
            && CalendarDay(daysSince1970: self.daysSince1970) == self
    }

    /// `2026-05-05`.
    var iso8601: String {
        "\(Self.padded(self.year, 4))-\(Self.padded(self.month, 2))-\(Self.padded(self.day, 2))"
    }

    static func padded(_ number: Int, _ width: Int) -> String {
        let digits = "\(number)"
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
