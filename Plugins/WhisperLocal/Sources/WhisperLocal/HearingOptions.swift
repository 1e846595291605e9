/// How a session listens.
struct HearingOptions: Sendable {
    /// The least speech between two looks at an utterance; nil: no partials.
    var partialInterval: Duration? = .milliseconds(700)
    /// What goes on for longer is decided in parts.
    var longestWindow = Duration.seconds(24)
    /// As Whisper names it; empty: found out by the first final.
    var language = ""
    /// Words that callers use and others do not.
    var prompt = ""

    /// Whisper keeps the last 224 tokens at most, and a token has about four characters.
    private static let longestPrompt = 600

    /// What the dialogue expects stands last, where it weighs most.
    func prompt(with phrases: [String]) -> String {
        var text = phrases.joined(separator: ", ")
        if text.utf8.count > Self.longestPrompt { text = String(text.prefix(Self.longestPrompt)) }
        if text.isEmpty { return self.prompt }
        return self.prompt.isEmpty ? text : "\(self.prompt) \(text)"
    }
}
