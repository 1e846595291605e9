import Network

/// What a request below /v1/text-to-speech is for.
struct ElevenLabsPlace {
    var voice: String
    /// What stands behind the voice: ["stream", "with-timestamps"].
    var action: [String]
    var query: [String: String]

    /// Nil: it names no voice.
    init?(_ request: HTTPRequest) {
        let parts = request.path.split(separator: "/").map { String($0) }
        guard parts.count >= 3 else { return nil }
        self.voice = parts[2]
        self.action = Array(parts.dropFirst(3))
        self.query = [:]
        for field in request.query.split(separator: "&") {
            let parts = field.split(separator: "=", maxSplits: 1)
            self.query[String(parts[0])] = parts.count == 2 ? String(parts[1]) : ""
        }
    }
}
