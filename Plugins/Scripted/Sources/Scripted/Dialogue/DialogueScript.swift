import JackfieldPlugin

/// What to answer to what.
struct DialogueScript: Decodable, Sendable {
    /// An answer and when it is given.
    struct Turn: Decodable, Sendable {
        var cause: Cause
        /// Any of these, whatever their case.
        var contains: [String]
        /// A regular expression over all of the input.
        var matches: String?
        /// How often it may answer; 0 is always.
        var times: Int
        var answer: Answer

        enum CodingKeys: String, CodingKey {
            case cause, contains, matches, times
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            self.cause = try container.value(.cause, or: .speech)
            self.contains = try container.value(.contains, or: [])
            self.matches = try container.decodeIfPresent(String.self, forKey: .matches)
            self.times = try container.value(.times, or: 0)
            self.answer = try Answer(from: decoder)
        }
    }

    enum Cause: String, Decodable, Sendable {
        case start, speech, dtmf, silence
        case noMatch = "no_match"
        case `continue`
    }

    var turns: [Turn]
    var fallback: Answer?
    var firstTokenDelay: Duration
    /// How much later the first answer of a session begins that was not told before that a turn may come.
    var coldDelay: Duration
    /// What was asked goes to this file; nil: nowhere.
    var witness: String?

    enum CodingKeys: String, CodingKey {
        case turns, witness
        case fallback = "default"
        case firstTokenDelay = "first_token_delay_ms"
        case coldDelay = "cold_delay_ms"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.coldDelay = try container.milliseconds(.coldDelay, or: 0)
        self.turns = try container.value(.turns, or: [])
        self.fallback = try container.decodeIfPresent(Answer.self, forKey: .fallback)
        self.firstTokenDelay = try container.milliseconds(.firstTokenDelay, or: 100)
        self.witness = try container.decodeIfPresent(String.self, forKey: .witness)
    }
}
