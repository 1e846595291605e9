/// A time of day that may still mean morning or afternoon.
struct SpokenTime: Equatable {
    /// 0 … 23.
    var hour: Int
    var minute: Int
    /// Whether the caller told which half of the day.
    var isExact: Bool

    var canonical: String {
        "\(CalendarDay.padded(self.hour, 2)):\(CalendarDay.padded(self.minute, 2))"
    }

    /// Picks the half of the day: the one within `hours` if just one is, else 7 to 11 in the morning, 12 to
    /// 6 in the afternoon; nil when the time lies outside.
    ///
    /// - Parameter hours: `HH:MM` to `HH:MM`.
    func settled(within hours: ClosedRange<String>) -> SpokenTime? {
        let other = SpokenTime(hour: (self.hour + 12) % 24, minute: self.minute, isExact: true)
        let fits = hours.contains(self.canonical)
        if self.isExact || self.hour == 0 || self.hour > 12 { return fits ? self : nil }
        let otherFits = hours.contains(other.canonical)
        guard fits && otherFits else { return fits ? self : otherFits ? other : nil }
        return (7...12).contains(self.hour) ? self : other
    }
}
