import FoundationEssentials

/// What a server has understood of one part of the audio. Times are from the part's beginning.
struct Transcription: Sendable, Equatable {
    struct Word: Sendable, Equatable {
        var text: String
        var start: Duration
        var end: Duration
    }

    /// In one line.
    var text: String
    var words: [Word] = []
    /// ISO 639-1, or empty.
    var language = ""

    init(_ text: String) { self.text = Self.line(text) }

    /// An answer in the form `json` or `verbose_json`; nil: it is none.
    init?(json: [UInt8]) {
        guard let wire = try? JSONDecoder().decode(Wire.self, from: Data(json)) else { return nil }
        self.init(wire.text)
        // whisper.cpp puts the words into the segments.
        let words = wire.words ?? wire.segments?.flatMap { $0.words ?? [] } ?? []
        self.words = words.map { word in
            let start = Self.time(word.start)
            return Word(
                text: Self.line(word.word), start: start, end: max(start, Self.time(word.end)))
        }.filter { !$0.text.isEmpty }
        // Some name it in English.
        let language = wire.languages?.first?.code ?? wire.language ?? ""
        self.language = language.utf8.count <= 3 ? language : ""
    }

    private struct Wire: Decodable {
        struct Word: Decodable {
            var word: String
            var start: Double
            var end: Double
        }

        struct Segment: Decodable { var words: [Word]? }

        struct Language: Decodable { var code: String }

        var text: String
        var language: String?
        var languages: [Language]?
        var words: [Word]?
        var segments: [Segment]?
    }

    /// Servers put spaces and line ends round what was said.
    private static func line(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private static func time(_ seconds: Double) -> Duration {
        // What is no time is the beginning.
        guard seconds.isFinite, seconds > 0, seconds < 1e6 else { return .zero }
        return .microseconds(Int64((seconds * 1e6).rounded()))
    }
}
