import Testing

@testable import Flow

@Suite("Times of day in speech")
struct SpokenTimeTests {
    private func time(
        _ said: String, _ lexicon: Lexicon = .english,
        within hours: ClosedRange<String> = "00:00"..."23:59"
    ) -> String? {
        TimeReader(lexicon: lexicon).time(in: Words.split(said), isAsked: true)?
            .time.settled(within: hours)?.canonical
    }

    @Test(
        "English times are read",
        arguments: [
            ("nine a m", "09:00"), ("nine a.m.", "09:00"), ("at three thirty p m", "15:30"),
            ("twelve p m", "12:00"), ("twelve a m", "00:00"), ("half past four p m", "16:30"),
            ("quarter to ten in the morning", "09:45"), ("four oh five p m", "16:05"),
            ("ten o'clock", "10:00"), ("9:30", "09:30"), ("14:05", "14:05"), ("noon", "12:00"),
            ("eight forty five a m", "08:45"), ("three", "15:00"),
        ])
    func english(said: String, canonical: String) {
        #expect(self.time(said) == canonical)
    }

    @Test("Without a half of the day the hours of business decide")
    func settled() {
        #expect(self.time("eight", within: "17:00"..."22:00") == "20:00")
        #expect(self.time("eight", within: "06:00"..."12:00") == "08:00")
        #expect(self.time("eight p m", within: "06:00"..."12:00") == nil)
    }

    @Test("A bare number is no time unless one was asked for")
    func bare() {
        let reader = TimeReader(lexicon: .english)
        #expect(reader.time(in: ["four", "people"], isAsked: false) == nil)
        #expect(reader.time(in: ["at", "four"], isAsked: false)?.time.hour == 4)
    }

    @Test(
        "German times are read",
        arguments: [
            ("halb zehn", "09:30"), ("fünfzehn uhr dreißig", "15:30"),
            ("drei uhr nachmittags", "15:00"),
        ])
    func german(said: String, canonical: String) {
        #expect(self.time(said, .german) == canonical)
    }

    @Test("Times are said in words")
    func spoken() {
        let english = ValueSpeaker(lexicon: .english, today: nil)
        #expect(english.time("15:30") == "three thirty p.m.")
        #expect(english.time("00:05") == "twelve oh five a.m.")
        #expect(ValueSpeaker(lexicon: .german, today: nil).time("15:30") == "fünfzehn Uhr dreißig")
    }
}
