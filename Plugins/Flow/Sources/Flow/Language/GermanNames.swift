/// German number words, months and weekdays in their order.
enum GermanNames {
    static let months = [
        "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September",
        "Oktober", "November", "Dezember",
    ]

    static let weekdays = [
        "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag",
    ]

    private static let numbers = [
        "null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn",
        "elf", "zwölf", "dreizehn", "vierzehn", "fünfzehn", "sechzehn", "siebzehn", "achtzehn",
        "neunzehn",
    ]

    private static let tens = [
        "zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig",
    ]

    /// 0 … 99 in one word.
    static func cardinal(_ number: Int) -> String {
        guard number >= self.numbers.count else { return self.numbers[number] }
        let ten = self.tens[number / 10 - 2]
        let unit = number % 10
        return unit == 0 ? ten : "\(unit == 1 ? "ein" : self.numbers[unit])und\(ten)"
    }

    /// A day of the month, 1 … 31, as in "der fünfte".
    static func ordinal(_ day: Int) -> String {
        switch day {
        case 1: "erste"
        case 3: "dritte"
        case 7: "siebte"
        case 8: "achte"
        case 2...19: self.cardinal(day) + "te"
        default: self.cardinal(day) + "ste"
        }
    }
}
