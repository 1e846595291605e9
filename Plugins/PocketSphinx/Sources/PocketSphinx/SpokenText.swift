/// Text as a caller would say it: lower-case words without punctuation, numbers spelt out.
enum SpokenText {
    static func words(of text: String) -> [String] {
        var words: [String] = []
        var current = ""
        func isDigit(_ character: Character) -> Bool { "0"..."9" ~= character }
        func end() {
            if current.first.map(isDigit) == true {
                words += Self.words(ofNumber: current)
            } else if current.contains(where: { $0 != "'" }) {
                words.append(current)
            }
            current = ""
        }
        for character in text.lowercased() {
            switch character {
            case "a"..."z", "'":
                if current.first.map(isDigit) == true { end() }
                current.append(character)
            case "0"..."9":
                if current.first.map(isDigit) == false { end() }
                current.append(character)
            case "’": current.append("'")
            default: end()
            }
        }
        end()
        return words
    }

    private static let small = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
        "nineteen",
    ]
    private static let tens = [
        "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
    ]

    /// One or two digits as a number, more of them digit by digit.
    private static func words(ofNumber digits: String) -> [String] {
        let values = digits.compactMap(\.wholeNumberValue)
        guard values.count <= 2, values.first != 0 else { return values.map { Self.small[$0] } }
        let number = values.reduce(0) { $0 * 10 + $1 }
        guard number >= 20 else { return [Self.small[number]] }
        return [Self.tens[number / 10 - 2]] + (number % 10 == 0 ? [] : [Self.small[number % 10]])
    }
}
