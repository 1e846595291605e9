import JackfieldPlugin

/// Reads one of the WebSockets that a session has in the course of its call.
final class SpeechSocket: WebSocketReader {
    private let number: Int
    private let session: SpeechSession

    /// - Parameter number: tells it from those before and after it.
    init(_ number: Int, of session: SpeechSession) {
        self.number = number
        self.session = session
    }

    func opened() { self.session.opened(self.number) }

    func receive(_ kind: WebSocket.Message, _ bytes: RawSpan) {
        self.session.receive(kind == .text ? SpeechMessage(bytes) : nil, from: self.number)
    }

    func closed(_ code: UInt32, _ reason: String) {
        self.session.lost(self.number, CartesiaServer.closed(code, reason))
    }
}
