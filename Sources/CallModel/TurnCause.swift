/// Why it is the dialogue's turn; raw values are those of the plugin contract.
package enum TurnCause: UInt32, Sendable, Codable, Hashable {
    /// The call has begun: greet.
    case start = 1
    case speech, dtmf
    /// The caller said nothing for a while.
    case silence
    /// The caller spoke, but nothing was recognised.
    case noMatch
    /// Another dialogue provider failed: carry on from the messages.
    case `continue`
}
