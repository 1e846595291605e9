/// What is wrong with a message of Twilio's, in words that hold nothing of what it says.
struct WireFault: Error, Equatable, Sendable {
    /// Which message: "media", "start", "the call status".
    let message: String
    let reason: String

    init(_ message: String, _ reason: String) {
        self.message = message
        self.reason = reason
    }
}
