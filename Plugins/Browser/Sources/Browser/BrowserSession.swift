import CallAudio
import JackfieldPlugin

/// A page as the host's call leg.
final class BrowserSession: ChannelSession {
    private let line: PageLine
    private let leg: ChannelLeg

    init(_ line: PageLine, leg: ChannelLeg) {
        self.line = line
        self.leg = leg
        let format = AudioFormat(rate: CallerAudio.rate.hertz)
        leg.media(caller: format, reply: format)
    }

    func act(_ act: ChannelAct, _ request: Request) throws(ProviderError) {
        switch act {
        case .answer: self.line.connect()
        case .reject(let reason):
            self.line.end(.rejected, reason.isEmpty ? "the call was not taken" : reason)
        case .hangUp: self.line.end(.normal, "the call was ended")
        case .caption(let sentence): self.line.tell(.caption(sentence))
        case .transfer, .dtmf, .hold, .resume:
            throw ProviderError(
                .unsupported, "a page in a browser can only talk: it has no line to pass on")
        }
        self.leg.done(request)
    }

    func play(_ samples: Span<Int16>) -> Bool { self.line.play(samples) }

    func flush() -> Duration { self.line.flush() }

    func close() { self.line.end(.normal, "the call was ended") }
}
