/// A regular expression that finds the reply which an entry of a script answers.
///
/// Case does not matter; a part of the reply is enough.
struct ReplyPattern: @unchecked Sendable {
    // A regex is a value that nobody changes; its type just does not say so.
    private let regex: Regex<AnyRegexOutput>
    let source: String

    static let longest = 500
    // Only the end of a long reply is looked at, so that a bad pattern cannot take for ever.
    private static let textLimit = 2_000

    /// - Throws: why it is not a regular expression.
    init(_ source: String) throws {
        self.regex = try Regex(source).ignoresCase()
        self.source = source
    }

    /// Slow: not on the timer's thread.
    func matches(_ reply: String) -> Bool {
        (try? self.regex.firstMatch(in: String(reply.suffix(Self.textLimit)))) != nil
    }
}
