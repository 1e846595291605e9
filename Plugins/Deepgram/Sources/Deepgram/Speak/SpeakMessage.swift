import FoundationEssentials

/// What Deepgram says beside the audio (developers.deepgram.com/docs/streaming-text-to-speech).
enum SpeakMessage: Sendable, Equatable {
    /// All audio of the text before a Flush has come.
    case flushed
    /// What was not spoken is forgotten.
    case cleared
    /// It goes on all the same.
    case warning(code: String)
    case error(code: String)
    /// What model it is, and what is newer than this.
    case other

    private struct Wire: Decodable {
        var type: String
        var code: String?
    }

    /// Nil: no JSON of its kind.
    init?(_ text: RawSpan) {
        let data = unsafe text.withUnsafeBytes { unsafe Data($0) }
        guard let wire = try? JSONDecoder().decode(Wire.self, from: data) else { return nil }
        switch wire.type {
        case "Flushed": self = .flushed
        case "Cleared": self = .cleared
        case "Warning": self = .warning(code: DeepgramServer.code(wire.code ?? ""))
        case "Error": self = .error(code: DeepgramServer.code(wire.code ?? ""))
        default: self = .other
        }
    }
}
