import Testing

@testable import Flow

@Suite("Numbers in speech")
struct SpokenNumberTests {
    @Test(
        "English cardinals up to billions are read",
        arguments: [
            ("zero", 0), ("seventeen", 17), ("forty two", 42), ("one hundred", 100),
            ("a hundred and five", 105), ("twelve hundred", 1_200), ("two thousand and one", 2_001),
            ("nine hundred ninety nine thousand nine hundred ninety nine", 999_999),
            ("three million two hundred thousand", 3_200_000),
            ("two billion five hundred million and six", 2_500_000_006), ("two five", 25),
            ("about 250 dollars", 250), ("minus three", -3),
        ])
    func english(said: String, number: Int) {
        let found = NumberReader(lexicon: .english).number(
            in: Words.split(said), within: -1_000...999_999_999_999)
        #expect(found?.value == "\(number)")
    }

    @Test("A number out of bounds is passed over for one within them")
    func bounds() {
        let words = Words.split("not two hundred but twenty")
        #expect(NumberReader(lexicon: .english).number(in: words, within: 0...99)?.value == "20")
    }

    @Test(
        "German compounds are one word",
        arguments: [("einundzwanzig", 21), ("zwei hundert fünf", 205)])
    func german(said: String, number: Int) {
        let found = NumberReader(lexicon: .german).number(in: Words.split(said), within: 0...1_000)
        #expect(found?.value == "\(number)")
    }
}
