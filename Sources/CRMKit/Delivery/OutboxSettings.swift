/// How writes are kept; the same settings in every plugin that has an outbox.
package struct OutboxSettings: Decodable, Equatable, Sendable {
    private var givenPath: String?
    private var givenPatience: Int?
    private var givenConcurrency: Int?
    private var givenDays: Int?

    /// Where the file is; relative: in the instance's state directory.
    var path: String { self.givenPath ?? "outbox.db" }
    /// How long who asks waits for the service before it is answered that the write is queued.
    var patience: Duration { .milliseconds(self.givenPatience ?? 1_500) }
    /// Writes under way at the same time.
    var concurrency: Int { self.givenConcurrency ?? 4 }
    /// Seconds after which a write that still fails is given up.
    var keepSeconds: Int64 { Int64(self.givenDays ?? 14) * 86_400 }

    package init() {}

    private enum CodingKeys: String, CodingKey {
        case givenPath = "path"
        case givenPatience = "patience_ms"
        case givenConcurrency = "concurrency"
        case givenDays = "keep_days"
    }
}
