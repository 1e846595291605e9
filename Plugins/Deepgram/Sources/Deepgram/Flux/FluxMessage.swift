import FoundationEssentials
import JackfieldPlugin
import VendorKit

/// What Flux says (developers.deepgram.com/reference/speech-to-text/listen-flux).
enum FluxMessage: Sendable {
    case turn(FluxTurn)
    /// It goes on all the same.
    case warning(code: String)
    /// It does not, and closes the connection.
    case error(ProviderError)
    /// The greeting, and what is newer than this.
    case other

    private struct Wire: Decodable {
        var type: String
        var code: String?
    }

    /// Nil: no JSON of its kind.
    init?(_ text: RawSpan) {
        let data = unsafe text.withUnsafeBytes { unsafe Data($0) }
        let decoder = JSONDecoder()
        guard let wire = try? decoder.decode(Wire.self, from: data) else { return nil }
        switch wire.type {
        case "TurnInfo":
            guard let turn = try? decoder.decode(FluxTurn.self, from: data) else { return nil }
            self = .turn(turn)
        case "Warning": self = .warning(code: DeepgramServer.code(wire.code ?? ""))
        case "Error": self = .error(Self.failure(DeepgramServer.code(wire.code ?? "")))
        default: self = .other
        }
    }

    private static func failure(_ code: String) -> ProviderError {
        guard code.hasPrefix("UNPARSABLE") else {
            return ProviderError(
                .unavailable, "Deepgram has a failure of its own", vendorCode: code)
        }
        return ProviderError(
            .protocolViolation, "Deepgram does not understand a message", vendorCode: code)
    }
}

/// How a turn stands. Times are seconds of audio that was sent.
struct FluxTurn: Decodable, Sendable {
    enum Event: Sendable {
        /// The first word of a turn.
        case started
        /// The turn is over; the next message is of another.
        case ended
        /// More was heard, a first guess that the turn is over, or its withdrawal: none ends anything.
        case goesOn
    }

    struct Word: Decodable, Sendable {
        var word: String
        var confidence: Float?
        var start: Double?
        var end: Double?
    }

    private var eventName: String
    private var windowStart: Double?
    private var windowEnd: Double
    private var words: [Word]?
    private var languages: [String]?
    /// All that was said in the turn so far.
    var text: String

    private enum CodingKeys: String, CodingKey {
        case words, languages
        case text = "transcript"
        case eventName = "event"
        case windowStart = "audio_window_start"
        case windowEnd = "audio_window_end"
    }

    /// One that is newer than this is taken for an update.
    var event: Event {
        switch self.eventName {
        case "StartOfTurn": .started
        case "EndOfTurn": .ended
        default: .goesOn
        }
    }

    /// All audio before this was listened to, on Deepgram's clock.
    var end: Duration { Duration(audioSeconds: self.windowEnd) }

    /// The words on the caller's clock.
    func transcript(of audio: FluxAudio) -> Transcript {
        let timeline = audio.timeline
        let words = (self.words ?? []).compactMap { word -> Transcript.Word? in
            guard let start = word.start, let end = word.end else { return nil }
            return Transcript.Word(
                word.word, start: timeline.mediaTime(at: Duration(audioSeconds: start)),
                end: timeline.mediaTime(at: Duration(audioSeconds: end)),
                confidence: word.confidence)
        }
        // Times of some words only would say that there are no others.
        let isTimed = words.count == (self.words ?? []).count
        let windowStart = Duration(audioSeconds: self.windowStart ?? self.windowEnd)
        return Transcript(
            self.text, words: isTimed ? words : [],
            start: (isTimed ? words.first?.start : nil) ?? timeline.mediaTime(at: windowStart),
            end: (isTimed ? words.last?.end : nil)
                ?? timeline.mediaTime(at: min(self.end, audio.end)),
            confidence: self.event == .ended ? self.confidence : nil,
            language: self.languages?.first ?? "")
    }

    /// The mean of its words.
    private var confidence: Float? {
        let known = (self.words ?? []).compactMap(\.confidence)
        return known.isEmpty ? nil : known.reduce(0, +) / Float(known.count)
    }
}
