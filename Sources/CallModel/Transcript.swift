/// What was recognised; times on the caller-audio clock, which starts with the call.
package struct Transcript: Hashable, Sendable, Codable {
    package struct Word: Hashable, Sendable, Codable {
        package var text: String
        package var start: Duration
        package var end: Duration
        /// 0 … 1, or nil when the provider gives none.
        package var confidence: Float?

        package init(_ text: String, start: Duration, end: Duration, confidence: Float? = nil) {
            self.text = text
            self.start = start
            self.end = end
            self.confidence = confidence
        }
    }

    package var text: String
    package var words: [Word]
    package var start: Duration
    package var end: Duration
    /// A final's confidence, a partial's stability: 0 … 1, or nil.
    package var confidence: Float?
    /// BCP 47, or empty.
    package var language: String

    package init(
        _ text: String, words: [Word] = [], start: Duration = .zero, end: Duration = .zero,
        confidence: Float? = nil, language: String = ""
    ) {
        self.text = text
        self.words = words
        self.start = start
        self.end = end
        self.confidence = confidence
        self.language = language
    }
}
