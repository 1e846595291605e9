import FoundationEssentials
import JackfieldPlugin
import VendorKit

/// What Deepgram says about the audio.
enum ListenMessage: Sendable {
    case results(ListenResults)
    case error(code: String)
    /// Signs of speech, metadata, and what is newer than this.
    case other

    private struct Wire: Decodable {
        var type: String
        var variant: String?
    }

    /// Nil: no JSON of its kind.
    init?(_ text: RawSpan) {
        let data = unsafe text.withUnsafeBytes { unsafe Data($0) }
        let decoder = JSONDecoder()
        guard let wire = try? decoder.decode(Wire.self, from: data) else { return nil }
        switch wire.type {
        case "Results":
            guard let results = try? decoder.decode(ListenResults.self, from: data) else {
                return nil
            }
            self = .results(results)
        case "Error": self = .error(code: DeepgramServer.code(wire.variant ?? ""))
        default: self = .other
        }
    }
}

/// The words of a part of the audio. Times are seconds of audio that was sent.
struct ListenResults: Decodable, Sendable {
    struct Channel: Decodable, Sendable { var alternatives: [Alternative] }

    struct Alternative: Decodable, Sendable {
        var transcript: String
        var confidence: Float?
        var words: [Word]?
        var languages: [String]?
    }

    struct Word: Decodable, Sendable {
        var word: String
        var punctuated: String?
        var start: Double
        var end: Double
        var confidence: Float?

        private enum CodingKeys: String, CodingKey {
            case word, start, end, confidence
            case punctuated = "punctuated_word"
        }
    }

    var start: Double
    var duration: Double
    var isFinal: Bool?
    var isFromFinalize: Bool?
    var channel: Channel

    private enum CodingKeys: String, CodingKey {
        case start, duration, channel
        case isFinal = "is_final"
        case isFromFinalize = "from_finalize"
    }

    /// Where it ends on Deepgram's clock.
    var end: Duration { Duration(audioSeconds: self.start + self.duration) }

    var text: String { self.channel.alternatives.first?.transcript ?? "" }

    func transcript(on timeline: AudioTimeline) -> Transcript {
        let best = self.channel.alternatives.first
        let words = (best?.words ?? []).map { word in
            Transcript.Word(
                word.punctuated ?? word.word,
                start: timeline.mediaTime(at: Duration(audioSeconds: word.start)),
                end: timeline.mediaTime(at: Duration(audioSeconds: word.end)),
                confidence: word.confidence)
        }
        return Transcript(
            self.text, words: words,
            start: words.first?.start ?? timeline.mediaTime(at: Duration(audioSeconds: self.start)),
            end: words.last?.end ?? timeline.mediaTime(at: self.end),
            confidence: self.isFinal == true ? best?.confidence : nil,
            language: best?.languages?.first ?? "")
    }
}
