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
        case level = "level_db"
        case dtmf
        case hangUp = "hang_up"
    }

    init(cue: Cue, deed: Deed) {
        self.cue = cue
        self.deed = deed
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try Self.check(container, .after, .at, .afterReply, .intoReply, atLeast: 0)
        try Self.check(container, .speak, .dtmf, .hangUp, atLeast: 1)

        if let delay = try container.milliseconds(.at) {
            self.cue = .at(delay)
        } else if let delay = try container.milliseconds(.afterReply) {
            self.cue = .afterReply(delay)
        } else if let delay = try container.milliseconds(.intoReply) {
            self.cue = .intoReply(delay)
        } else {
            self.cue = .after(try container.milliseconds(.after, or: 0))
        }

        if let length = try container.milliseconds(.speak) {
            let level = try container.decodeIfPresent(Double.self, forKey: .level)
            self.deed = .speak(length, levelDecibels: level)
        } else if let digits = try container.decodeIfPresent(String.self, forKey: .dtmf) {
            self.deed = .dtmf(Array(digits))
        } else {
            self.deed = .hangUp
        }
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
