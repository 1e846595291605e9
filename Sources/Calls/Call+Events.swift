import CallAudio
import CallModel
import Fallback
import Providers
import Turns

/// What sessions tell, and what becomes of it.
extension Call {
    func receive(_ event: ProviderEvent, of stage: Capability, generation: Int) {
        switch stage {
        case .channel: self.receiveChannel(event)
        case .stt:
            if let outcome = self.hearing?.receive(event, generation: generation) {
                self.handle(outcome)
            }
            if event == .ready { self.adaptEndpointing() }
        case .dialogue:
            for outcome in self.answering?.receive(event, generation: generation) ?? [] {
                self.handle(outcome)
            }
        case .tts:
            if let outcome = self.speaking?.receive(event, generation: generation) {
                self.handle(outcome)
            }
        case .crm:
            for outcome in self.records?.receive(event, generation: generation) ?? [] {
                self.handle(outcome)
            }
        }
        self.context.journal.flush()
    }

    private func receiveChannel(_ event: ProviderEvent) {
        switch event {
        case .ready:
            self.isChannelOpen = true
            self.context.journal.write(
                .opened(stage: .channel, provider: self.plan.channel.name, delay: self.context.now))
            self.channelOpenedAt = self.context.now
            if !self.invitation.dials { self.answer = self.act(.answer, "") }
        case .ringing: self.context.journal.write(.ringing)
        case .media(let rate): self.prepareAudio(SampleRate(hertz: rate))
        case .answered: self.answered()
        case .dtmf(let digit, _, _):
            self.lineIsAlive()
            self.context.journal.write(.dtmf(digit: String(digit)))
            self.receive(.dtmf(digit))
            self.follow(.key(digit))
        case .transferred(_, let isAccepted):
            self.transferred(isAccepted ? nil : ProviderFailure(.unavailable, "it was declined"))
        case .hungUp(let cause, let detail): self.callerHungUp(cause, detail)
        case .fact(let name, let value): self.learned(name, value)
        case .failed(let failure, nil): self.channelFailed(failure)
        case .failed(let failure, let request?) where request == self.answer:
            self.channelFailed(failure)
        case .failed(let failure, let request?) where request == self.transfer?.request:
            self.transferred(failure)
        case .failed(let failure, let request?) where request == self.pendingAct?.request:
            self.actFailed(failure)
        case .done(let request, _, _) where request == self.pendingAct?.request:
            self.actDone()
        case .closed: self.channelClosed()
        default: break
        }
    }

    private func prepareAudio(_ rate: SampleRate) {
        guard self.hearing == nil, let channel = self.channel else { return }
        let ears = Ears(rate: rate)
        let hearing = HearingStage(
            context: self.context, links: self.plan.stt.metered(by: self.context.usage), rate: rate)
        let speaking = SpeakingStage(
            context: self.context, links: self.plan.tts.metered(by: self.context.usage), rate: rate,
            play: { samples in
                guard channel.play(samples) else { return false }
                ears.replyWent(samples.count)
                return true
            })
        self.ears = ears
        self.hearing = hearing
        self.speaking = speaking
        if !hearing.start() { self.afterStart.append(.stt) }
        if !speaking.start() { self.afterStart.append(.tts) }
    }

    private func answered() {
        guard self.phase == .opening else { return }
        guard let ears = self.ears else {
            return self.channelFailed(
                ProviderFailure(
                    .protocolViolation, "the channel answered before it told its audio format"))
        }
        self.phase = .up
        self.answeredAt = self.context.now
        self.line.begin(at: self.context.now)
        self.context.journal.write(.answered(rate: ears.rate.hertz))
        if let stage = self.afterStart.first { return self.runOut(stage) }
        self.dealWithAnsweringParty()
        self.receive(.answered)
    }

    func channelFailed(_ failure: ProviderFailure) {
        self.context.journal.write(
            .failed(
                stage: .channel, provider: self.plan.channel.name, code: failure.code.name,
                reason: failure.reason, isRetried: false))
        self.end(.failed, by: .host, cause: .failed, detail: failure.reason)
    }

    private func channelClosed() {
        let isOver = self.phase == .closing || self.phase == .ended
        // What it has given before is not lost.
        if !isOver { self.hear() }
        self.channel = nil
        if !isOver {
            self.end(.failed, by: .host, cause: .failed, detail: "the channel closed the leg")
        }
    }

    private static let mostFacts = 256

    private func learned(_ name: String, _ value: String) {
        guard self.facts[name] != nil || self.facts.count < Self.mostFacts else { return }
        guard self.facts.updateValue(value, forKey: name) != value else { return }
        self.context.journal.write(.fact(name: name, value: value))
        if name == Self.answeredBy, self.phase == .up { self.dealWithAnsweringParty() }
    }

    private func callerHungUp(_ cause: HangupCause, _ detail: String) {
        guard self.phase == .opening || self.phase == .up else { return }
        let outcome: CallOutcome =
            switch cause {
            case .normal: self.hasCallerTurn ? .completed : .abandoned
            case .busy, .noAnswer, .rejected: .rejected
            case .failed: .failed
            }
        self.end(outcome, by: .caller, cause: cause, detail: detail)
    }

    @discardableResult
    func act(_ verb: ChannelVerb, _ argument: String) -> RequestID {
        let request = self.context.nextRequest()
        self.channel?.act(verb, argument, request)
        return request
    }
}
