extension Lexicon {
    /// English, British and American.
    static let english = Lexicon(
        tag: "en",
        digits: [
            "zero": 0, "oh": 0, "one": 1, "two": 2, "three": 3, "four": 4,
            "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "niner": 9,
        ],
        soundalikes: [
            "o": 0, "nought": 0, "naught": 0, "to": 2, "too": 2, "for": 4, "fore": 4, "ate": 8,
            "won": 1, "sex": 6,
        ],
        repeats: ["double": 2, "triple": 3],
        numbers: Self.named(EnglishNames.numbers.enumerated().map { ($1, $0) } + EnglishNames.tens),
        scales: [
            "hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000,
        ],
        joiners: ["and"], minus: ["minus", "negative"],
        ordinals: Self.named(
            EnglishNames.ordinals.enumerated().map { ($1, $0 + 1) } + [("thirtieth", 30)]),
        months: Self.named(EnglishNames.months.enumerated().map { ($1, $0 + 1) }),
        weekdays: Self.named(EnglishNames.weekdays.enumerated().map { ($1, $0 + 1) }),
        relativeDays: ["today": 0, "tomorrow": 1],
        dateWords: DateWords(
            leads: ["on"], articles: ["the"], of: ["of"], monthMayComeFirst: true),
        hourWords: HourWords(
            leads: ["at"], oClock: ["o'clock"], morning: ["a m", "am", "in the morning"],
            afternoon: ["p m", "pm", "in the afternoon", "in the evening"],
            noon: ["noon"], midnight: ["midnight"], half: ["half past"],
            quarterPast: ["quarter past"], quarterTo: ["quarter to"]),
        yes: [
            "yes", "yeah", "yep", "correct", "right", "sure", "okay", "this is correct",
            "that is correct", "that's correct", "that's right", "yes please",
        ],
        no: [
            "no", "nope", "incorrect", "wrong", "not correct", "not right", "that's wrong",
            "no thank you",
        ],
        fillers: [
            "a", "an", "the", "to", "of", "on", "at", "in", "is", "it", "i", "i'd", "i'm", "my",
            "me",
            "uh", "um", "er", "erm", "please", "would", "like", "want", "need", "you", "your",
            "for",
            "and", "can", "could", "with", "this", "that", "so", "well", "have", "do", "be",
        ],
        spoken: .english)

    /// Pairs as a table.
    static func named(_ pairs: [(String, Int)]) -> [String: Int] {
        Dictionary(pairs) { first, _ in first }
    }
}

extension SpokenWords {
    fileprivate static let english = SpokenWords(
        digits: (0...9).map { EnglishNames.cardinal($0) },
        days: (1...31).map { EnglishNames.ordinal($0) },
        months: [
            "January", "February", "March", "April", "May", "June", "July", "August", "September",
            "October", "November", "December",
        ],
        weekdays: [
            "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
        ],
        today: "today", tomorrow: "tomorrow", date: "{month} {day}", dayOnly: "the {day}",
        yes: "yes", no: "no", hasTwelveHours: true, morning: "a.m.", afternoon: "p.m.",
        oClock: "", oh: "oh", minutes: (0...59).map { EnglishNames.cardinal($0) },
        which: "Do you mean {first}, or {second}?",
        noInput: "I did not hear you.", noMatch: "I'm sorry, I did not understand.")
}
