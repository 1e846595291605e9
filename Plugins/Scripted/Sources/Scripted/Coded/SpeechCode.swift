/// How numbers are spoken: a word is 300 ms of a voice whose pitch says which of 4096 words it is.
///
/// Four segments of 75 ms, each a strictly periodic sound: a preamble, and three symbols of four bits. The
/// period is the whole message, so loudness and timbre carry nothing. Neighbouring segments have their
/// periods from different alphabets, so that each boundary shows, and no period is a multiple of another.
enum SpeechCode {
    static let words = 4_096
    static let segments = 4
    static let wordLength = Duration.milliseconds(300)
    /// Periods and positions are whole samples at this rate, so they are whole at its multiples too.
    static let rate = 8_000
    /// Samples at `rate`.
    static let segmentLength = 600

    static let shortestPeriod = 40
    static let preamblePeriod = 72

    /// The period of a segment, in samples at `rate`.
    static func period(of segment: Int, in word: Int) -> Int {
        switch segment {
        case 1: Self.shortestPeriod + 2 * (word >> 8)
        case 2: Self.shortestPeriod + 2 * (word >> 4 & 15) + 1
        case 3: Self.shortestPeriod + 2 * (word & 15)
        default: Self.preamblePeriod
        }
    }

    /// The word with these periods after the preamble, or nil when they are not one's.
    static func word(_ first: Int, _ second: Int, _ third: Int) -> Int? {
        let symbols = (
            first - Self.shortestPeriod, second - Self.shortestPeriod, third - Self.shortestPeriod
        )
        guard symbols.0 & 1 == 0, symbols.1 & 1 == 1, symbols.2 & 1 == 0,
            max(first, second, third) < Self.preamblePeriod
        else { return nil }
        return (symbols.0 / 2) << 8 | (symbols.1 / 2) << 4 | symbols.2 / 2
    }

    /// The number of a written word: 17 for `w17`, punctuation around it left out.
    static func number(of text: some StringProtocol) -> Int? {
        let bare = text.drop { $0.isPunctuation }.prefix { !$0.isPunctuation }
        guard bare.first == "w" || bare.first == "W" else { return nil }
        let digits = bare.dropFirst()
        guard (1...4).contains(digits.count), digits.allSatisfy({ $0.isASCII && $0.isNumber }),
            let number = Int(digits), number < Self.words
        else { return nil }
        return number
    }
}
