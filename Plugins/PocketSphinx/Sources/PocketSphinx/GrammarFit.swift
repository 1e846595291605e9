/// How likely it is that speech that a grammar was made to fit really was what the grammar says.
enum GrammarFit {
    /// What a frame loses against free sounds when the odds are even, and how fast they change there; from
    /// phrases inside and outside a grammar of 100 phrases.
    private static let evenLoss: Float = 33
    private static let spread: Float = 6

    /// - Parameters:
    ///   - score: of the grammar's best path.
    ///   - soundsScore: of the best path through any sounds.
    ///   - frames: how many the words take.
    /// - Returns: 0 … 1.
    static func confidence(score: Int, soundsScore: Int, frames: Int) -> Float {
        guard frames > 0 else { return 0 }
        let loss = Float(soundsScore - score) / Float(frames)
        return 1 / (1 + exponential((loss - Self.evenLoss) / Self.spread))
    }
}
