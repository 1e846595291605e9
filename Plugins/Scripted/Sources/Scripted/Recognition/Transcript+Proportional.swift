import JackfieldPlugin

extension Transcript {
    /// A transcript whose words share its time in proportion to their letters.
    static func proportional(
        _ text: String, from start: Duration, to end: Duration, confidence: Float,
        language: String
    ) -> Transcript {
        let texts = text.split(separator: " ").map(String.init)
        let total = max(1, texts.reduce(0) { $0 + $1.count })
        var letters = 0
        let words = texts.map { word in
            let wordStart = start + (end - start) * letters / total
            letters += word.count
            return Word(
                word, start: wordStart, end: start + (end - start) * letters / total,
                confidence: confidence)
        }
        return Transcript(
            text, words: words, start: start, end: end, confidence: confidence, language: language)
    }
}
