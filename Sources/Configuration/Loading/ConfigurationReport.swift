package import YAML

/// What came of loading: a configuration, or why there is none.
package struct ConfigurationReport: Sendable {
    /// Nil when there is an error.
    package let configuration: Configuration?
    /// In the order of the files, then of the lines. They hold no secret.
    package let diagnostics: [Diagnostic]
    /// How many more there are.
    package let dropped: Int
    /// Texts by file, for showing lines.
    let sources: [String: String]

    package var hasErrors: Bool { self.configuration == nil }

    /// As a compiler shows them; empty when all is well.
    package func rendered(colored: Bool) -> String {
        DiagnosticText(sources: self.sources, isColored: colored)
            .render(self.diagnostics, dropped: self.dropped)
    }

    /// `{"diagnostics":[{"column":…,"file":"…","help":"…","line":…,"message":"…","severity":"…"}]}`
    package func json() -> String {
        DiagnosticJSON.render(self.diagnostics, dropped: self.dropped)
    }
}
