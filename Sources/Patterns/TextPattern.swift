/// A regular expression whose matching takes time in proportion to the text, whoever wrote it.
///
/// Known are literals, `.`, classes such as `[^a-z_]`, `\d` `\w` `\s` and their opposites, `\b`, `^`, `$`, groups,
/// `|`, and `*` `+` `?` `{2,5}`, lazy or not. Not known is what needs to go back in the text: references to
/// groups, and looking ahead or behind.
package struct TextPattern: Sendable {
    /// Characters of a pattern at most.
    package static let longest = 500
    /// Groups inside one another at most.
    package static let deepest = 32
    /// What `{…}` may repeat at most.
    package static let mostRepeats = 255
    /// Steps that a pattern may come to, once its repetitions are written out.
    package static let mostSteps = 1_000

    package let source: String
    private let program: PatternProgram

    /// - Throws: what is wrong and where.
    package init(_ source: String, ignoresCase: Bool = false) throws(TextPatternError) {
        let scalars = Array(source.unicodeScalars)
        guard scalars.count <= Self.longest else {
            throw TextPatternError("it has \(scalars.count) characters; at most \(Self.longest)")
        }
        var parser = PatternParser(scalars)
        self.program = try PatternProgram(try parser.pattern(), ignoresCase: ignoresCase)
        self.source = source
    }

    /// Whether some part of the text matches.
    package func isFound(in text: String) -> Bool {
        self.program.matches(Array(text.unicodeScalars), whole: false)
    }

    /// Whether all of the text matches.
    package func matches(_ text: String) -> Bool {
        self.program.matches(Array(text.unicodeScalars), whole: true)
    }
}

/// Two patterns are equal when they are written alike.
extension TextPattern: Hashable {
    package static func == (one: Self, other: Self) -> Bool { one.source == other.source }

    package func hash(into hasher: inout Hasher) { hasher.combine(self.source) }
}

/// Why a text is no pattern.
package struct TextPatternError: Error, Equatable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
