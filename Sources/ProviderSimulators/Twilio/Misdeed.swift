/// What a media stream does that is not Twilio's, or not sound.
package enum Misdeed: Sendable {
    /// Sends this text; `{stream}`, `{call}` and `{account}` stand for what they name.
    case send(String)
    /// Sends so many frames of silence at once.
    case flood(Int)
    /// Reads nothing any more.
    case stopReading
    /// Sends nothing any more, and says so to TCP.
    case halfClose
}
