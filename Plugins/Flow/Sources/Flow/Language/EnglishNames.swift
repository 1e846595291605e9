/// English number words, months and weekdays in their order.
enum EnglishNames {
    static let numbers = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
        "nineteen",
    ]

    static let tens = [
        ("twenty", 20), ("thirty", 30), ("forty", 40), ("fifty", 50), ("sixty", 60),
        ("seventy", 70), ("eighty", 80), ("ninety", 90),
    ]

    static let ordinals = [
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
        "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth",
        "seventeenth", "eighteenth", "nineteenth", "twentieth",
    ]

    static let months = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september",
        "october", "november", "december",
    ]

    static let weekdays = [
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    ]

    /// 0 … 99 in words.
    static func cardinal(_ number: Int) -> String {
        guard number >= self.numbers.count else { return self.numbers[number] }
        let ten = self.tens[number / 10 - 2].0
        return number % 10 == 0 ? ten : "\(ten) \(self.numbers[number % 10])"
    }

    /// A day of the month in words, 1 … 31.
    static func ordinal(_ day: Int) -> String {
        switch day {
        case 1...20: self.ordinals[day - 1]
        case 30: "thirtieth"
        default: "\(day < 30 ? "twenty" : "thirty") \(self.ordinals[day % 10 - 1])"
        }
    }
}
