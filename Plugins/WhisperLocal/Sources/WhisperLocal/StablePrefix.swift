/// The words on which two passes in a row agree, from the first one on.
///
/// What a pass says of the last second changes with the next; words that were heard twice seldom do. The rule is known
/// as local agreement (Macháček and others, "Turning Whisper into Real-Time Transcription System", 2023).
struct StablePrefix: Sendable {
    /// Grows only, until the next utterance.
    private(set) var words: [HeardWord] = []
    private var last: [HeardWord] = []

    /// Takes what a pass has heard; gives whether more is stable now.
    mutating func add(_ heard: [HeardWord]) -> Bool {
        let agreed = zip(self.last, heard).prefix { Self.areSame($0, $1) }.count
        self.last = heard
        guard agreed > self.words.count else { return false }
        self.words = Array(heard.prefix(agreed))
        return true
    }

    /// Case and punctuation change with what follows.
    private static func areSame(_ left: HeardWord, _ right: HeardWord) -> Bool {
        self.bare(left.text) == self.bare(right.text)
    }

    private static func bare(_ text: String) -> String {
        let bare = text.lowercased().filter { $0.isLetter || $0.isNumber }
        return bare.isEmpty ? text : bare
    }
}
