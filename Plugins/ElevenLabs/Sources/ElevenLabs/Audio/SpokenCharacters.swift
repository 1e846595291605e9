/// When characters of a piece of audio begin, as ElevenLabs tells it: its "alignment".
struct SpokenCharacters: Sendable, Equatable {
    /// What the times count from.
    enum Origin: Sendable, Equatable {
        /// The first sample of the piece.
        case piece
        /// That, or the first sample of the utterance: the times themselves tell.
        case pieceOrUtterance
    }

    private static let longest = 3_600.0
    /// Times are rounded.
    private static let tolerance = Duration.milliseconds(50)

    var characters: [String]
    /// One for each character.
    var starts: [Duration]
    var origin: Origin

    /// - Parameter seconds: for each character; what is no time is the beginning.
    init(_ characters: [String], seconds: [Double], from origin: Origin) {
        let count = min(characters.count, seconds.count)
        self.characters = Array(characters.prefix(count))
        self.starts = seconds.prefix(count).map { seconds -> Duration in
            guard seconds.isFinite, seconds > 0, seconds < Self.longest else { return .zero }
            return .microseconds(Int64((seconds * 1e6).rounded()))
        }
        self.origin = origin
    }

    /// Where time 0 lies in the utterance.
    /// - Parameter received: all audio of the utterance before the piece.
    func zero(after received: Duration) -> Duration {
        guard self.origin == .pieceOrUtterance, let first = self.starts.first else {
            return received
        }
        return first + Self.tolerance >= received ? .zero : received
    }
}
