/// What one pass has heard, as Whisper tells it.
struct HeardSpeech: Sendable, Equatable {
    /// A piece of a word; its bytes may end within a character.
    struct Token: Sendable, Equatable {
        var bytes: [UInt8]
        /// In units of 10 ms from the start of the pass.
        var start: Int
        var end: Int
        /// 0 … 1.
        var probability: Float
        var logProbability: Float
    }

    struct Segment: Sendable, Equatable {
        var tokens: [Token]
        /// That it holds no speech, 0 … 1.
        var noSpeech: Float
    }

    var segments: [Segment]
    /// As Whisper names it, such as "en"; empty when unknown.
    var language: String
}

/// One word of a pass.
struct HeardWord: Sendable, Equatable {
    var text: String
    /// In units of 10 ms from the start of the pass.
    var start: Int
    var end: Int
    /// 0 … 1.
    var probability: Float
}
