/// One word of a result, in frames of its utterance.
struct DecodedWord: Sendable, Equatable {
    var text: String
    var frames: Range<Int>
    /// 0 … 1.
    var confidence: Float

    /// The word as people write it, or nil for silence and noises.
    ///
    /// The dictionary marks further pronunciations with a number: "a(2)".
    static func spokenText(of entry: String) -> String? {
        guard !entry.isEmpty, entry.first != "<", entry.first != "[", entry.first != "+" else {
            return nil
        }
        guard entry.last == ")", let bracket = entry.lastIndex(of: "("), bracket != entry.startIndex
        else { return entry }
        return String(entry[..<bracket])
    }
}
