import FoundationEssentials
import JackfieldPlugin

/// What Cartesia says about a context (Cartesia's docs, "TTS (WebSocket)").
struct SpeechMessage: Sendable {
    struct Word: Equatable, Sendable {
        var text: String
        /// From the first sample of the context.
        var start: Duration
    }

    enum News: Sendable {
        case audio(Data)
        case words([Word])
        case done
        case failed(ProviderError)
        /// What was flushed is spoken, sounds of words, and what is newer than this.
        case other
    }

    /// Nil: an error of the connection, and thereby of all contexts.
    let context: String?
    let news: News

    /// Nil: no JSON of its kind.
    init?(_ text: RawSpan) {
        let data = unsafe text.withUnsafeBytes { unsafe Data($0) }
        guard let wire = try? JSONDecoder().decode(Wire.self, from: data),
            let news = wire.news
        else { return nil }
        self.context = wire.context
        self.news = news
    }

    private struct Wire: Decodable {
        struct Words: Decodable {
            var words: [String]
            /// Seconds, one for each.
            var start: [Double]
        }

        var type: String
        var context: String?
        var data: String?
        var words: Words?
        var status: Int?
        var code: String?

        private enum CodingKeys: String, CodingKey {
            case type, data
            case context = "context_id"
            case words = "word_timestamps"
            case status = "status_code"
            case code = "error_code"
        }

        var news: News? {
            switch self.type {
            case "error":
                return .failed(CartesiaServer.message(status: self.status, code: self.code ?? ""))
            case "chunk":
                guard self.context != nil, let text = self.data,
                    let audio = Data(base64Encoded: text)
                else { return nil }
                return .audio(audio)
            case "timestamps":
                guard self.context != nil, let words = self.words else { return nil }
                return .words(
                    zip(words.words, words.start).map { word, start in
                        Word(text: word, start: SpeechMessage.duration(start))
                    })
            case "done": return self.context == nil ? nil : .done
            default: return .other
            }
        }
    }

    private static func duration(_ seconds: Double) -> Duration {
        // What is no time is the beginning.
        guard seconds.isFinite, seconds > 0, seconds < 1e6 else { return .zero }
        return .microseconds(Int64((seconds * 1e6).rounded()))
    }
}
