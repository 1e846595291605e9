import JackfieldPlugin

/// Who calls, and what the far party does once the call is up.
struct ChannelScript: Decodable, Sendable {
    struct Incoming: Decodable, Sendable {
        /// From `listen` on.
        var at: Duration
        var from: String
        var to: String
        /// How many such calls, and how far apart.
        var count: Int
        var every: Duration
        /// In place of the script's caller.
        var caller: [CallerStep]?

        enum CodingKeys: String, CodingKey {
            case from, to, count, caller
            case at = "at_ms"
            case every = "every_ms"
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            self.at = try container.milliseconds(.at, or: 0)
            self.from = try container.value(.from, or: "+15550100")
            self.to = try container.value(.to, or: "+15550199")
            self.count = try container.value(.count, or: 1)
            self.every = try container.milliseconds(.every, or: 0)
            self.caller = try container.decodeIfPresent([CallerStep].self, forKey: .caller)
        }
    }

    enum DialOutcome: String, Decodable, Sendable {
        case answer, busy, rejected, failed
        case noAnswer = "no_answer"
    }

    var incoming: [Incoming]
    var caller: [CallerStep]
    /// Nil takes the rate that the host asks for.
    var rate: Int?
    /// How long a dialled party lets it ring.
    var ringing: Duration
    var dial: DialOutcome
    /// What the channel says of who has answered a dialled call; nil: nothing.
    var answeredBy: String?
    var acceptsTransfer: Bool
    var levelDecibels: Double
    /// Background noise under everything; nil is digital silence.
    var noiseDecibels: Double?
    /// The words that each call said and heard go to this file; nil: nowhere.
    var witness: String?

    enum CodingKeys: String, CodingKey {
        case incoming, caller, rate, dial, witness
        case ringing = "ring_ms"
        case answeredBy = "answered_by"
        case acceptsTransfer = "accept_transfer"
        case levelDecibels = "level_db"
        case noiseDecibels = "noise_db"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.incoming = try container.value(.incoming, or: [])
        self.caller = try container.value(.caller, or: [])
        self.rate = try container.decodeIfPresent(Int.self, forKey: .rate)
        self.ringing = try container.milliseconds(.ringing, or: 0)
        self.dial = try container.value(.dial, or: .answer)
        self.answeredBy = try container.decodeIfPresent(String.self, forKey: .answeredBy)
        self.acceptsTransfer = try container.value(.acceptsTransfer, or: true)
        self.levelDecibels = try container.value(.levelDecibels, or: -20)
        self.noiseDecibels = try container.decodeIfPresent(Double.self, forKey: .noiseDecibels)
        self.witness = try container.decodeIfPresent(String.self, forKey: .witness)
    }
}
