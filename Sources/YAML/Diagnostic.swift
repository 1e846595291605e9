/// One mistake in a file: where it is, what it is and how to mend it.
///
/// The texts never hold a secret; `hidesSource` tells that the place they point at does.
package struct Diagnostic: Hashable, Sendable {
    package enum Severity: String, Sendable { case error, warning }

    package let severity: Severity
    package let position: SourcePosition
    /// What is wrong: no capital, no full stop.
    package let message: String
    /// How to mend it.
    package let hint: String?
    /// Whether the source from this position on must not be shown.
    package let hidesSource: Bool

    package init(
        _ severity: Severity = .error, at position: SourcePosition, _ message: String,
        hint: String? = nil, hidesSource: Bool = false
    ) {
        self.severity = severity
        self.position = position
        self.message = Self.cut(message)
        self.hint = hint.map(Self.cut)
        self.hidesSource = hidesSource
    }

    /// Characters of a message or hint at most; names and choices in it may come from a hostile file.
    package static let longestText = 2_000

    private static func cut(_ text: String) -> String {
        guard text.utf8.count > Self.longestText else { return text }
        let scalars = text.unicodeScalars
        guard
            let end = scalars.index(
                scalars.startIndex, offsetBy: Self.longestText, limitedBy: scalars.endIndex),
            end < scalars.endIndex
        else { return text }
        return String(text[..<end]) + "…"
    }

    package init(
        file: String, line: Int, column: Int, message: String, hint: String? = nil
    ) {
        self.init(
            at: SourcePosition(file: file, line: line, column: column), message, hint: hint)
    }
}

extension Diagnostic: CustomStringConvertible {
    /// One line: `file:line:column: error: what (help: how to mend it)`.
    package var description: String {
        let place =
            self.position.line == 0
            ? self.position.file
            : "\(self.position.file):\(self.position.line):\(self.position.column)"
        let help = self.hint.map { " (help: \($0))" } ?? ""
        return "\(place): \(self.severity.rawValue): \(self.message)\(help)"
    }
}
