/// What a decoder listens for.
enum Search: Sendable, Equatable {
    /// Any words, by the statistical language model.
    case anyWords
    /// Only what a grammar allows.
    case grammar(SpeechGrammar)
    /// Any sequence of single sounds: the measure of how well a grammar fits.
    case sounds

    /// What the decoder knows it by.
    var name: String {
        switch self {
        case .anyWords: "words"
        case .sounds: "sounds"
        case .grammar(let grammar): grammar.name
        }
    }
}
