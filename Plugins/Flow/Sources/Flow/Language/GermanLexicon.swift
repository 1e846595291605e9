extension Lexicon {
    /// German.
    static let german = Lexicon(
        tag: "de",
        digits: [
            "null": 0, "eins": 1, "ein": 1, "eine": 1, "zwei": 2, "zwo": 2, "drei": 3, "vier": 4,
            "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9,
        ],
        repeats: ["doppel": 2, "zweimal": 2, "dreimal": 3],
        numbers: Self.named(
            (0...99).map { (GermanNames.cardinal($0), $0) } + [("ein", 1), ("eine", 1), ("zwo", 2)]),
        scales: [
            "hundert": 100, "tausend": 1_000, "million": 1_000_000, "millionen": 1_000_000,
            "milliarde": 1_000_000_000, "milliarden": 1_000_000_000,
        ],
        joiners: ["und"], minus: ["minus"],
        ordinals: Self.named(
            (1...31).flatMap { day in
                ["", "n", "r"].map { (GermanNames.ordinal(day) + $0, day) }
            }),
        months: Self.named(
            GermanNames.months.enumerated().map { ($1.lowercased(), $0 + 1) }
                + [("juno", 6), ("julei", 7), ("jänner", 1)]),
        weekdays: Self.named(
            GermanNames.weekdays.enumerated().map { ($1.lowercased(), $0 + 1) }
                + [("sonnabend", 6)]),
        relativeDays: ["heute": 0, "morgen": 1, "übermorgen": 2],
        dateWords: DateWords(leads: ["am"], articles: ["der", "den", "dem"], of: []),
        hourWords: HourWords(
            leads: ["um"], oClock: ["uhr"], morning: ["morgens", "vormittags", "früh"],
            afternoon: ["nachmittags", "abends"], noon: ["mittag"], midnight: ["mitternacht"],
            half: ["halb"], halfIsBefore: true, quarterPast: ["viertel nach"],
            quarterTo: ["viertel vor"]),
        yes: ["ja", "jawohl", "genau", "richtig", "stimmt", "das stimmt", "das ist richtig"],
        no: ["nein", "nee", "falsch", "nicht richtig", "das ist falsch", "stimmt nicht"],
        fillers: [
            "der", "die", "das", "den", "dem", "ein", "eine", "einen", "ich", "mein", "meine", "zu",
            "bitte", "möchte", "will", "äh", "ähm", "und", "ist", "es", "auf", "in", "an", "mit",
        ],
        spoken: .german)
}

extension SpokenWords {
    fileprivate static let german = SpokenWords(
        digits: (0...9).map { $0 == 1 ? "eins" : GermanNames.cardinal($0) },
        days: (1...31).map { GermanNames.ordinal($0) },
        months: GermanNames.months, weekdays: GermanNames.weekdays,
        today: "heute", tomorrow: "morgen", date: "der {day} {month}", dayOnly: "der {day}",
        yes: "ja", no: "nein", hasTwelveHours: false, oClock: "Uhr",
        minutes: (0...59).map { GermanNames.cardinal($0) },
        which: "Meinen Sie {first} oder {second}?",
        noInput: "Ich habe nichts gehört.",
        noMatch: "Das habe ich leider nicht verstanden.")
}
