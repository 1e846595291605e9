/// One thing that the far party does, and when.
struct CallerStep: Decodable, Sendable, Equatable {
    enum Cue: Sendable, Equatable {
        /// This long after the step before.
        case after(Duration)
        /// At this time of the call's audio.
        case at(Duration)
        /// Once a reply was heard since the step before, and then nothing for so long.
        case afterReply(Duration)
        /// So long after the first sound of a reply since the step before: over the reply.
        case intoReply(Duration)
    }

    enum Deed: Sendable, Equatable {
        case speak(Duration, levelDecibels: Double?)
        /// Coded words, without a pause between them.
        case say([Int], levelDecibels: Double?)
        case dtmf([Character])
        case hangUp
    }

    var cue: Cue
    var deed: Deed

    enum CodingKeys: String, CodingKey, CaseIterable {
        case after = "after_ms"
        case at = "at_ms"
        case afterReply = "after_reply_ms"
        case intoReply = "into_reply_ms"
        case speak = "speak_ms"
        case say
        case level = "level_db"
        case dtmf
        case hangUp = "hang_up"
    }

    var saysWords: Bool { if case .say = self.deed { true } else { false } }

    init(cue: Cue, deed: Deed) {
        self.cue = cue
        self.deed = deed
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try Self.check(container, .after, .at, .afterReply, .intoReply, atLeast: 0)
        try Self.check(container, .speak, .dtmf, .hangUp, .say, atLeast: 1)

        if let delay = try container.milliseconds(.at) {
            self.cue = .at(delay)
        } else if let delay = try container.milliseconds(.afterReply) {
            self.cue = .afterReply(delay)
        } else if let delay = try container.milliseconds(.intoReply) {
            self.cue = .intoReply(delay)
        } else {
            self.cue = .after(try container.milliseconds(.after, or: 0))
        }

        let level = try container.decodeIfPresent(Double.self, forKey: .level)
        if let length = try container.milliseconds(.speak) {
            self.deed = .speak(length, levelDecibels: level)
        } else if let text = try container.decodeIfPresent(String.self, forKey: .say) {
            self.deed = .say(try Self.words(text, container), levelDecibels: level)
        } else if let digits = try container.decodeIfPresent(String.self, forKey: .dtmf) {
            self.deed = .dtmf(Array(digits))
        } else {
            self.deed = .hangUp
        }
    }

    private static func words(
        _ text: String, _ container: KeyedDecodingContainer<CodingKeys>
    ) throws -> [Int] {
        let words = text.split(separator: " ")
        let numbers = words.compactMap { SpeechCode.number(of: $0) }
        guard numbers.count == words.count, !numbers.isEmpty else {
            throw DecodingError.dataCorruptedError(
                forKey: .say, in: container,
                debugDescription:
                    "`\(text)` cannot be said: use one or more of w0 to w4095, with spaces between")
        }
        return numbers
    }

    private static func check(
        _ container: KeyedDecodingContainer<CodingKeys>, _ keys: CodingKeys..., atLeast least: Int
    ) throws {
        let count = keys.count { container.contains($0) }
        guard count < least || count > 1 else { return }
        let names = keys.map(\.rawValue).joined(separator: ", ")
        throw DecodingError.dataCorrupted(
            DecodingError.Context(
                codingPath: container.codingPath,
                debugDescription: least == 0
                    ? "a caller's step may have one of \(names), not \(count)"
                    : "a caller's step must have exactly one of \(names), not \(count)"))
    }
}
