/// A text in each of the flow's languages.
struct LocalText: Equatable, Sendable {
    var templates: [String: Template] = [:]

    /// The text for a language.
    subscript(_ language: String) -> Template {
        self.templates[language] ?? Template(parts: [])
    }
}

/// Phrases that callers say, in each of the flow's languages.
struct LocalPhrases: Equatable, Sendable {
    var patterns: [String: [Pattern]] = [:]

    subscript(_ language: String) -> [Pattern] { self.patterns[language] ?? [] }
}

extension Template {
    init(parts: [Part]) { self.parts = parts }
}
