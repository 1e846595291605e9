import CallAudio
import JackfieldPlugin
import Synchronization

/// A recorded call as the host's call leg.
final class RecordingSession: ChannelSession {
    private let leg: ChannelLeg
    private let call: RecordedCall
    private let answerDelay: Duration
    private let clock = Mutex<PluginTimer?>(nil)
    private let answeredAt = Mutex<Duration?>(nil)
    private let isAnswered = Atomic<Bool>(false)
    private let whenClosed: @Sendable () -> Void

    init(
        _ plan: CallPlan, leg: ChannelLeg, answerDelay: Duration,
        whenClosed: @escaping @Sendable () -> Void
    ) {
        self.leg = leg
        self.call = RecordedCall(plan, reports: LegReports(leg: leg))
        self.answerDelay = answerDelay
        self.whenClosed = whenClosed
    }

    /// Tells the format; a dialled call rings and is answered by itself.
    func start(dials: Bool) {
        let format = AudioFormat(rate: self.call.rate.hertz)
        self.leg.media(caller: format, reply: format)
        guard dials else { return }
        self.leg.ringing()
        self.answer()
    }

    func act(_ act: ChannelAct, _ request: Request) throws(ProviderError) {
        switch act {
        case .answer: self.answer()
        case .reject, .hangUp: _ = self.call.hangUp(detail: "")
        case .caption(let sentence): self.call.caption(sentence)
        case .dtmf, .hold, .resume: break
        case .transfer:
            throw ProviderError(
                .unsupported, "a recording cannot be transferred; end the call instead")
        }
        self.leg.done(request)
    }

    func play(_ samples: Span<Int16>) -> Bool { self.call.play(samples) }

    func flush() -> Duration { self.call.flush() }

    func close() {
        // Taken out first: to stop it waits for its body, which must not wait for this lock.
        let timer = self.clock.withLock { timer in
            let running = timer
            timer = nil
            return running
        }
        timer?.stop()
        self.call.finish()
        self.whenClosed()
    }

    private func answer() {
        guard !self.isAnswered.exchange(true, ordering: .acquiringAndReleasing) else { return }
        let timer = self.leg.session.timer(after: self.answerDelay, every: Frame.duration) {
            [weak self] now in self?.tick(now)
        }
        guard let timer else {
            self.leg.fail(
                ProviderError(.unavailable, "the host has no timer for a recorded call"))
            return
        }
        self.clock.withLock { $0 = timer }
    }

    /// The first tick is the moment of the answer, however late it comes.
    private func tick(_ now: Duration) {
        let (start, isFirst) = self.answeredAt.withLock { time in
            let isFirst = time == nil
            let start = time ?? now
            time = start
            return (start, isFirst)
        }
        if isFirst { self.leg.answered() }
        self.call.tick(now - start)
    }
}
