/// One word of a result, in frames of its utterance.
struct DecodedWord: Sendable, Equatable {
    var text: String
    var frames: Range<Int>
    /// 0 … 1.
    var confidence: Float

    /// The word as people write it, or nil for silence, noises and a grammar's empty steps.
    ///
    /// The dictionary marks further pronunciations with a number: "a(2)".
    static func spokenText(of entry: String) -> String? {
        guard let first = entry.first, !"<[+".contains(first), entry != "(NULL)" else { return nil }
        guard entry.last == ")", let bracket = entry.lastIndex(of: "("), bracket != entry.startIndex
        else { return entry }
        return String(entry[..<bracket])
    }
}
