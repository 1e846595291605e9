/// How long a server asks to be left alone.
package enum RetryAfter {
    private static let longest = 86_400.0

    /// What the headers say, their names in lower case: `retry-after-ms`, or `retry-after` as seconds or as a date (RFC
    /// 9110, 10.2.3). Nil: nothing that can be read.
    /// - Parameter now: since 1970, for a date.
    package static func read(
        _ headers: [(name: String, value: String)], now: Duration
    ) -> Duration? {
        let value = { (name: String) in headers.first { $0.name == name }?.value }
        if let milliseconds = value("retry-after-ms").flatMap(Double.init) {
            return Self.bounded(milliseconds / 1_000)
        }
        guard let text = value("retry-after") else { return nil }
        if let seconds = Double(text) { return Self.bounded(seconds) }
        return HTTPDate.seconds(text).flatMap {
            Self.bounded(Double($0) - Double(now.components.seconds))
        }
    }

    private static func bounded(_ seconds: Double) -> Duration? {
        guard seconds.isFinite else { return nil }
        return .milliseconds(Int64((min(max(seconds, 0), Self.longest) * 1_000).rounded(.up)))
    }
}

/// A date as HTTP writes it (RFC 9110, 5.6.7): "Sun, 06 Nov 1994 08:49:37 GMT".
enum HTTPDate {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Seconds since 1970; nil: no such date.
    static func seconds(_ text: String) -> Int? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let day = Int(words[1]), (1...31).contains(day),
            let month = Self.months.firstIndex(of: String(words[2])), let year = Int(words[3]),
            (1_970...9_999).contains(year)
        else { return nil }
        let clock = words[4].split(separator: ":").compactMap { Int($0) }
        guard clock.count == 3, (0..<24).contains(clock[0]), (0..<60).contains(clock[1]),
            (0...60).contains(clock[2])
        else { return nil }
        return Self.days(year, month + 1, day) * 86_400 + clock[0] * 3_600 + clock[1] * 60
            + clock[2]
    }

    /// Days since 1970-01-01 in the Gregorian calendar; the year is counted from March, so that a leap day ends it.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let year = month > 2 ? year : year - 1
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return year * 365 + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
    }
}
