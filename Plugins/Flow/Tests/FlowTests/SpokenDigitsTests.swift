import Testing

@testable import Flow

@Suite("Digits in speech")
struct SpokenDigitsTests {
    @Test(
        "English digits are found, however they are said",
        arguments: [
            ("four oh seven one", 4...4, "4071"),
            ("4071", 4...4, "4071"),
            ("double three six zero", 4...4, "3360"),
            ("triple five", 3...3, "555"),
            ("nine two seven niner", 4...4, "9279"),
            ("forty seven eleven", 4...4, "4711"),
            ("four hundred", 3...3, "400"),
            ("two thousand", 4...4, "2000"),
            ("twenty one", 2...2, "21"),
            ("my number is four uh oh seven um one please", 4...4, "4071"),
            ("it's 40 71", 4...4, "4071"),
            ("for two to one", 4...4, "4221"),
            ("one two three four five six", 2...8, "123456"),
            ("account four oh seven one extension two one", 4...4, "4071"),
        ])
    func english(said: String, count: ClosedRange<Int>, digits: String) {
        let found = DigitReader(lexicon: .english).digits(in: Words.split(said), count: count)
        #expect(found?.value == digits)
    }

    @Test(
        "Too few or too many digits are none",
        arguments: ["one two three", "one two three four five", "hello"])
    func wrongCount(said: String) {
        #expect(DigitReader(lexicon: .english).digits(in: Words.split(said), count: 4...4) == nil)
    }

    @Test(
        "German digits are found",
        arguments: [
            ("vier null sieben eins", "4071"), ("zwo zwo drei vier", "2234"),
            ("siebenundvierzig elf", "4711"),
        ])
    func german(said: String, digits: String) {
        let found = DigitReader(lexicon: .german).digits(in: Words.split(said), count: 4...4)
        #expect(found?.value == digits)
    }
}
