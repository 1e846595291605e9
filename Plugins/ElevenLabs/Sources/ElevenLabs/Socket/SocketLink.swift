import JackfieldPlugin

/// One connection of a session. An earlier one may still have something to say when the next is there.
final class SocketLink: WebSocketReader {
    // The call may end before the connection does.
    private weak let session: SocketSession?
    private let number: Int

    init(_ session: SocketSession, _ number: Int) {
        self.session = session
        self.number = number
    }

    func opened() { self.session?.opened(self.number) }

    func receive(_ kind: WebSocket.Message, _ bytes: RawSpan) {
        guard let session = self.session else { return }
        guard kind == .text, let message = SocketMessage(bytes) else {
            return session.fail(
                ProviderError(
                    .protocolViolation,
                    "ElevenLabs has sent a message that is no JSON of its kind"),
                self.number)
        }
        session.receive(message, self.number)
    }

    func closed(_ code: UInt32, _ reason: String) {
        self.session?.closed(code, reason, self.number)
    }
}
