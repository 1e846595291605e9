/// A text in each of the flow's languages.
struct LocalText: Equatable, Sendable {
    var templates: [String: Template] = [:]

    /// The text for a language.
    subscript(_ language: String) -> Template {
        self.templates[language] ?? Template(parts: [])
    }
}
