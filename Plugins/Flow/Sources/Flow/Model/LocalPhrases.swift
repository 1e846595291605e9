/// Phrases that callers say, in each of the flow's languages.
struct LocalPhrases: Equatable, Sendable {
    var patterns: [String: [Pattern]] = [:]

    subscript(_ language: String) -> [Pattern] { self.patterns[language] ?? [] }
}
