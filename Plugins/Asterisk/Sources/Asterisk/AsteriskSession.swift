import JackfieldPlugin

/// A call of Asterisk's as the host's call leg.
final class AsteriskSession: ChannelSession {
    private let line: Line
    // Ends with the session.
    private let dialTimer: PluginTimer?

    init(_ line: Line, dialTimer: PluginTimer? = nil) {
        self.line = line
        self.dialTimer = dialTimer
    }

    func act(_ act: ChannelAct, _ request: Request) throws(ProviderError) {
        self.line.act(act, request)
    }

    func play(_ samples: Span<Int16>) -> Bool { self.line.play(samples) }

    func flush() -> Duration { self.line.flush() }

    func close() {
        self.dialTimer?.stop()
        self.line.tell(.closed)
    }
}
