/// Settings of one instance of the channel; `recording.schema.json` has their limits.
struct RecordingSettings: Decodable, Sendable {
    /// Folder whose WAV files are taken as incoming calls; nil: none.
    var inbox: String?
    /// Folder for the recordings of incoming calls; nil: the inbox's `replies` folder.
    var outbox: String?
    private var answerDelay: Int?
    private var tail: Int?
    private var patience: Int?
    private var maximum: Int?

    /// The defaults, but for these two.
    init(tail: Duration, patience: Duration) {
        self.tail = Int(tail / .milliseconds(1))
        self.patience = Int(patience / .milliseconds(1))
    }

    /// How long the caller's phone rings when the host dials.
    var answerDelayTime: Duration { .milliseconds(self.answerDelay ?? 0) }
    /// How long the line stays open after the end of a plain recording.
    var tailTime: Duration { .milliseconds(self.tail ?? 3_000) }
    /// How long a scripted caller waits for a reply that it has an answer to.
    var patienceTime: Duration { .milliseconds(self.patience ?? 15_000) }
    var maximumTime: Duration { .seconds(self.maximum ?? 14_400) }

    private enum CodingKeys: String, CodingKey {
        case inbox
        case outbox
        case answerDelay = "answer_delay_ms"
        case tail = "tail_ms"
        case patience = "patience_ms"
        case maximum = "max_duration_s"
    }
}

/// Options of one call.
struct CallOptions: Decodable, Sendable {
    /// The recording that speaks for the caller; else the address that is dialled.
    var caller: String?
    /// Where the whole call is recorded; nil: nowhere.
    var reply: String?
    /// The caller's script; nil: the file of the recording's name that ends in `.yaml`, if there is one.
    var script: String?
}
