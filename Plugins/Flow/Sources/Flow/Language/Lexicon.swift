/// The words of one language: what callers say for digits, numbers, days and hours, and what the desk says.
///
/// A language is a table, so that adding one is filling in a table (`EnglishLexicon.swift`,
/// `GermanLexicon.swift`). What stays empty is not understood in that language: its slots then take keys
/// only.
struct Lexicon: Sendable {
    /// Primary language subtag: `en`.
    let tag: String

    // Digits and numbers.
    /// Words for a single digit; all of them are put into grammars, so a recogniser must know them.
    var digits: [String: Int] = [:]
    /// Rarer words, and words that sound like digits, tried only when nothing else fits.
    var soundalikes: [String: Int] = [:]
    /// `double`, `triple`: how often the next digit comes.
    var repeats: [String: Int] = [:]
    /// Single words for 0 … 99.
    var numbers: [String: Int] = [:]
    /// `hundred`, `thousand`, `million`, `billion` and what they stand for.
    var scales: [String: Int] = [:]
    /// Between the parts of a number: `and`.
    var joiners: Set<String> = []
    var minus: Set<String> = []

    // Days.
    /// Single words for the days 1 … 31.
    var ordinals: [String: Int] = [:]
    /// 1 is January.
    var months: [String: Int] = [:]
    /// 1 is Monday (ISO 8601).
    var weekdays: [String: Int] = [:]
    /// Words for days relative to today.
    var relativeDays: [String: Int] = [:]
    /// Words that may lead in a date and stand within it.
    var dateWords: DateWords = DateWords()

    // Hours.
    var hourWords: HourWords = HourWords()

    // Agreement.
    var yes: [String] = []
    var no: [String] = []

    /// Words that carry little meaning when phrases are compared.
    var fillers: Set<String> = []

    /// What the desk says.
    var spoken: SpokenWords = SpokenWords()

    /// Whether this language has words for a slot of this type.
    func understands(_ type: SlotType) -> Bool {
        switch type {
        case .digits: !self.digits.isEmpty
        case .number: !self.numbers.isEmpty
        case .date: !self.months.isEmpty
        case .time: !self.hourWords.morning.isEmpty || !self.hourWords.oClock.isEmpty
        case .yesNo: !self.yes.isEmpty && !self.no.isEmpty
        case .choice, .text: true
        }
    }
}
