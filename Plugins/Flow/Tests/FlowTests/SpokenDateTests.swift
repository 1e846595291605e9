import Testing

@testable import Flow

@Suite("Days in speech")
struct SpokenDateTests {
    /// A Saturday.
    private static let today = CalendarDay(year: 2026, month: 11, day: 21)

    @Test(
        "A day is kept as far as it was told",
        arguments: [
            ("may fifth", "--05-05"), ("the fifth of may", "--05-05"),
            ("on thursday the fifth of may please", "--05-05"), ("may the twenty first", "--05-21"),
            ("may five", "--05-05"), ("december thirty first", "--12-31"), ("the third", "---03"),
            ("tuesday", "tuesday"), ("tuesday the fifth", "---05"), ("june 5th", "--06-05"),
            ("may fifth twenty twenty seven", "2027-05-05"), ("may fifth 2028", "2028-05-05"),
            ("february twenty ninth", "--02-29"), ("tomorrow", "2026-11-22"),
        ])
    func english(said: String, canonical: String) {
        let found = DateReader(lexicon: .english, today: Self.today).date(in: Words.split(said))
        #expect(found?.date.canonical == canonical)
    }

    @Test(
        "What is no day is none", arguments: ["i may come", "february thirtieth", "five", "hello"])
    func none(said: String) {
        let found = DateReader(lexicon: .english, today: Self.today).date(in: Words.split(said))
        #expect(found == nil)
    }

    @Test(
        "A day is completed to the next one from today on",
        arguments: [
            ("--05-05", "2027-05-05"), ("--11-21", "2026-11-21"), ("---20", "2026-12-20"),
            ("tuesday", "2026-11-24"), ("saturday", "2026-11-21"), ("--02-29", "2028-02-29"),
            ("2030-01-02", "2030-01-02"),
        ])
    func completed(canonical: String, day: String) throws {
        let date = try #require(SpokenDate(canonical: canonical))
        #expect(date.next(from: Self.today).canonical == day)
    }

    @Test(
        "German days are understood",
        arguments: [("am fünften mai", "--05-05"), ("der einunddreißigste dezember", "--12-31")])
    func german(said: String, canonical: String) {
        let found = DateReader(lexicon: .german, today: nil).date(in: Words.split(said))
        #expect(found?.date.canonical == canonical)
    }

    @Test(
        "Days are said in words",
        arguments: [
            ("--05-05", "May fifth"), ("---21", "the twenty first"), ("tuesday", "Tuesday"),
            ("2026-11-24", "Tuesday, November twenty fourth"),
            ("2030-01-02", "Wednesday, January second, 2030"),
        ])
    func spoken(canonical: String, words: String) {
        #expect(ValueSpeaker(lexicon: .english, today: Self.today).date(canonical) == words)
    }

    @Test("Days count from 1970 and back", arguments: [-1, 0, 59, 11_016, 20_778, 47_540])
    func calendar(days: Int) {
        #expect(CalendarDay(daysSince1970: days).daysSince1970 == days)
    }
}
