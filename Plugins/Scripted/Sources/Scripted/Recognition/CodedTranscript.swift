import JackfieldPlugin

/// The coded words that were heard since the last final, and which of them were understood by now.
struct CodedTranscript: Sendable {
    private let language: String
    private var words: [WordListener.Word] = []
    private var shown = 0
    /// How often everything became final; what is shown late belongs to a number.
    private(set) var number = 0

    init(language: String) { self.language = language }

    /// The end of the last word that is not final yet.
    var end: Duration? { self.words.last?.end }

    mutating func hear(_ word: WordListener.Word) { self.words.append(word) }

    /// One word more is understood: the partial, unless the words have become final.
    mutating func show(of number: Int) -> Transcript? {
        guard number == self.number, self.shown < self.words.count else { return nil }
        self.shown += 1
        return self.transcript(self.words.prefix(self.shown), confidence: 0.5)
    }

    /// Everything heard becomes final; nil when that is nothing.
    mutating func finalize() -> Transcript? {
        defer {
            self.words = []
            self.shown = 0
            self.number += 1
        }
        return self.transcript(self.words[...], confidence: 0.9)
    }

    private func transcript(
        _ words: ArraySlice<WordListener.Word>, confidence: Float
    ) -> Transcript? {
        guard let first = words.first, let last = words.last else { return nil }
        return Transcript(
            words.map(\.text).joined(separator: " "),
            words: words.map {
                Transcript.Word($0.text, start: $0.start, end: $0.end, confidence: confidence)
            }, start: first.start, end: last.end, confidence: confidence, language: self.language)
    }
}
