import Patterns

/// A regular expression that finds the reply which an entry of a script answers.
///
/// Case does not matter; a part of the reply is enough.
struct ReplyPattern: Sendable {
    private let pattern: TextPattern

    // Only the end of a long reply is looked at: that is where the question stands.
    private static let textLimit = 2_000

    var source: String { self.pattern.source }

    init(_ source: String) throws(TextPatternError) {
        self.pattern = try TextPattern(source, ignoresCase: true)
    }

    /// Slow: not on the timer's thread.
    func matches(_ reply: String) -> Bool {
        self.pattern.isFound(in: String(reply.suffix(Self.textLimit)))
    }
}
