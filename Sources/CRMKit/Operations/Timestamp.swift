/// Points in time as people and programs read them.
package enum Timestamp {
    /// `2024-02-29T12:00:00Z` (RFC 3339), from the time since 1970-01-01T00:00:00Z.
    package static func text(_ sinceEpoch: Duration) -> String {
        let seconds = sinceEpoch.components.seconds
        let (days, rest) = (seconds / 86_400, seconds % 86_400)
        let date = Self.civil(fromDays: days)
        return "\(Self.padded(date.year, 4))-\(Self.padded(date.month, 2))-"
            + "\(Self.padded(date.day, 2))T\(Self.padded(rest / 3_600, 2)):"
            + "\(Self.padded(rest / 60 % 60, 2)):\(Self.padded(rest % 60, 2))Z"
    }

    /// The Gregorian date of a day counted from 1970-01-01, not before that day. Years are counted from
    /// March, so that the leap day is a year's last.
    private static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (daysOf400Years, daysOfYear): (Int64, Int64) = (146_097, 365)
        // From 0000-03-01.
        let shifted = days + 719_468
        let era = shifted / daysOf400Years
        let dayOfEra = shifted % daysOf400Years
        let leapDays = dayOfEra / 1_460 - dayOfEra / 36_524 + dayOfEra / 146_096
        let yearOfEra = (dayOfEra - leapDays) / daysOfYear
        let dayOfYear = dayOfEra - (daysOfYear * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
