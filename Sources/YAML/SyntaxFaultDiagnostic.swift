extension SyntaxFault {
    /// libyaml's complaint in words that say what to do.
    func diagnostic(file: String) -> Diagnostic {
        let explained = self.explained
        return Diagnostic(
            at: SourcePosition(file: file, line: self.mark.line + 1, column: self.mark.column + 1),
            explained.message, hint: explained.hint)
    }

    private static let flowHint =
        "inside brackets and braces, a value that holds one of , { } [ ] must stand in quotes"

    private var explained: (message: String, hint: String?) {
        switch self.problem {
        case "found a tab character that violates indentation",
            "found a tab character where an indentation space is expected",
            "found character that cannot start any token" where self.isAtTab:
            ("a tab is used to indent", "use spaces")
        case "found character that cannot start any token":
            ("no value can start with this character", "put the value in quotes")
        case "mapping values are not allowed in this context":
            (
                "a key and its colon cannot stand here",
                "put a value that contains \": \" in quotes, or check the indentation"
            )
        case "did not find expected key", "did not find expected '-' indicator":
            (
                "this does not fit the block that starts on line \(self.contextMark.line + 1)",
                "check the indentation, quotes and brackets of this line and the one before"
            )
        case "could not find expected ':'":
            (
                "a colon is missing after the key",
                "write \"key: value\", with a space after the colon"
            )
        case "found unexpected end of stream" where self.context.contains("quoted scalar"):
            ("the quote opened on line \(self.contextMark.line + 1) is never closed", nil)
        case "did not find expected ',' or ']'":
            (
                "the list opened on line \(self.contextMark.line + 1) lacks a comma or its closing bracket",
                Self.flowHint
            )
        case "did not find expected ',' or '}'":
            (
                "the map opened on line \(self.contextMark.line + 1) lacks a comma or its closing brace",
                Self.flowHint
            )
        case "did not find expected node content":
            ("a value is missing before this", "remove a comma, or write the value")
        default:
            (self.context.isEmpty ? self.problem : "\(self.problem), \(self.context)", nil)
        }
    }
}
