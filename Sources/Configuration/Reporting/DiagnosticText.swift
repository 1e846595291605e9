import YAML

/// Writes mistakes as a compiler does: place, what, the line with a caret, and help.
struct DiagnosticText {
    let sources: [String: String]
    /// For a terminal.
    let isColored: Bool

    func render(_ diagnostics: [Diagnostic], dropped: Int) -> String {
        let excerpt = SourceExcerpt(sources: self.sources, diagnostics: diagnostics)
        var text = diagnostics.map { self.render($0, excerpt) }.joined(separator: "\n")
        if dropped > 0 { text += "\nand \(dropped) more\n" }
        if !diagnostics.isEmpty { text += "\n" + self.summary(diagnostics, dropped) + "\n" }
        return text
    }

    private func render(_ diagnostic: Diagnostic, _ excerpt: SourceExcerpt) -> String {
        let position = diagnostic.position
        let place =
            position.line == 0
            ? position.file : "\(position.file):\(position.line):\(position.column)"
        let color = diagnostic.severity == .error ? "31" : "33"
        var text = self.style("1", SourceExcerpt.sanitized(place) + ": ")
        text += self.style("1;\(color)", "\(diagnostic.severity.rawValue): ")
        text += self.style("1", SourceExcerpt.sanitized(diagnostic.message)) + "\n"
        if let line = excerpt.line(at: position) {
            let number = "\(position.line)"
            let blank = String(repeating: " ", count: number.count)
            let mark =
                String(repeating: " ", count: line.caret) + "^"
                + String(repeating: "~", count: line.width - 1)
            text += " \(number) | \(line.text)\n"
            text += " \(blank) | " + self.style("1;\(color)", mark) + "\n"
        }
        if let hint = diagnostic.hint {
            text += self.style("1", "help:") + " \(SourceExcerpt.sanitized(hint))\n"
        }
        return text
    }

    private func summary(_ diagnostics: [Diagnostic], _ dropped: Int) -> String {
        let errors = diagnostics.count { $0.severity == .error } + dropped
        let warnings = diagnostics.count { $0.severity == .warning }
        let parts = [(errors, "error"), (warnings, "warning")].filter { $0.0 > 0 }
        return parts.map { "\($0) \($1)\($0 == 1 ? "" : "s")" }.joined(separator: ", ")
    }

    private func style(_ code: String, _ text: String) -> String {
        self.isColored ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
