import CallModel

/// Numbers and times as people read them.
enum Figures {
    /// `mm:ss.mmm`, for a place in a call.
    static func place(_ time: Duration) -> String {
        let milliseconds = max(0, time.milliseconds)
        let (minutes, rest) = (milliseconds / 60_000, milliseconds % 60_000)
        return "\(digits(minutes, 2)):\(digits(rest / 1_000, 2)).\(digits(rest % 1_000, 3))"
    }

    /// `0:48` or `1:02:03`, for the length of a call.
    static func length(_ time: Duration) -> String {
        let seconds = max(0, time.milliseconds + 500) / 1_000
        let (hours, rest) = (seconds / 3_600, seconds % 3_600)
        let end = digits(rest % 60, 2)
        return hours > 0
            ? "\(hours):\(digits(rest / 60, 2)):\(end)" : "\(rest / 60):\(end)"
    }

    /// `612 ms`.
    static func delay(_ time: Duration) -> String { "\(time.roundedMilliseconds) ms" }

    /// `90 ms` or `1.2 s`.
    static func stretch(_ time: Duration) -> String {
        let milliseconds = time.roundedMilliseconds
        guard milliseconds >= 1_000 else { return "\(milliseconds) ms" }
        return "\(number(Double(milliseconds) / 1_000, places: 1)) s"
    }

    /// `EUR 0.0123`.
    static func money(_ amount: Double, _ currency: String) -> String {
        let figure = number(amount, places: abs(amount) < 1 ? 4 : 2)
        return currency.isEmpty ? figure : "\(currency.harmless) \(figure)"
    }

    /// `2026-03-01 03:00:00 UTC`, or with the hours east of Greenwich: `2026-03-01 04:00:00 +01:00`.
    static func moment(_ time: Duration, in style: Style) -> String {
        let east = style.secondsEast(time)
        let zone =
            east == 0
            ? "UTC"
            : "\(east < 0 ? "-" : "+")\(digits(Int64(abs(east) / 3_600), 2))"
                + ":\(digits(Int64(abs(east) / 60 % 60), 2))"
        return "\(clock(time + .seconds(east))) \(zone)"
    }

    /// `2026-03-01T03:00:00.000Z` (RFC 3339).
    static func stamp(_ time: Duration) -> String {
        let parts = clock(time).split(separator: " ")
        let milliseconds = ((time.milliseconds % 1_000) + 1_000) % 1_000
        return "\(parts[0])T\(parts[1]).\(digits(milliseconds, 3))Z"
    }

    static func number(_ value: Double, places: Int) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
        let scale = (0..<places).reduce(Int64(1)) { scale, _ in scale * 10 }
        let scaled = Int64((abs(value) * Double(scale)).rounded())
        let sign = value < 0 && scaled > 0 ? "-" : ""
        guard places > 0 else { return "\(sign)\(scaled)" }
        return "\(sign)\(scaled / scale).\(digits(scaled % scale, places))"
    }

    private static func digits(_ value: Int64, _ count: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }

    private static func clock(_ time: Duration) -> String {
        let seconds = time.components.seconds
        let day = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let rest = seconds - day * 86_400
        let hour = "\(digits(rest / 3_600, 2)):\(digits(rest / 60 % 60, 2)):\(digits(rest % 60, 2))"
        return "\(date(day)) \(hour)"
    }

    /// Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
    private static func date(_ daysSince1970: Int64) -> String {
        let day = daysSince1970 + 719_468
        let era = (day >= 0 ? day : day - 146_096) / 146_097
        let ofEra = day - era * 146_097
        let year = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * year + year / 4 - year / 100)
        let shifted = (5 * ofYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        let ofMonth = ofYear - (153 * shifted + 2) / 5 + 1
        return "\(digits(year + era * 400 + (month <= 2 ? 1 : 0), 4))-\(digits(month, 2))"
            + "-\(digits(ofMonth, 2))"
    }
}

extension Duration {
    /// To the nearest.
    var roundedMilliseconds: Int64 {
        let nanoseconds = self.nanoseconds
        return nanoseconds / 1_000_000 + (nanoseconds % 1_000_000 + 500_000 * nanoseconds.signum())
            / 1_000_000
    }
}
