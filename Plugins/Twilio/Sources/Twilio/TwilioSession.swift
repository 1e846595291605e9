import CallAudio
import JackfieldPlugin

/// A call at Twilio as the host's call leg.
final class TwilioSession: ChannelSession {
    private let line: TwilioLine
    private let leg: ChannelLeg

    init(_ line: TwilioLine, leg: ChannelLeg) {
        self.line = line
        self.leg = leg
        let format = AudioFormat(rate: CallerAudio.rate.hertz)
        leg.media(caller: format, reply: format)
    }

    func act(_ act: ChannelAct, _ request: Request) throws(ProviderError) {
        switch act {
        case .answer: self.line.answer(request)
        case .reject(let reason): self.line.reject(reason, request)
        case .hangUp: self.line.hangUp(request)
        case .transfer(let target): try self.line.transfer(to: target, request)
        case .dtmf(let digits): try self.line.sendKeys(digits, request)
        case .caption: self.leg.done(request)
        case .hold, .resume:
            throw ProviderError(.unsupported, "Twilio holds no call that has a media stream")
        }
    }

    func play(_ samples: Span<Int16>) -> Bool { self.line.play(samples) }

    func flush() -> Duration { self.line.flush() }

    func close(_ closed: @escaping @Sendable () -> Void) {
        self.line.end(.normal, "the call was ended", isGone: false)
        self.line.whenGone(closed)
    }
}
