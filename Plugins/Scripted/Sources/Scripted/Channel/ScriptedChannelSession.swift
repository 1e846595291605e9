import JackfieldPlugin
import Synchronization

/// One call leg: every 20 ms a frame of the caller's audio, and whatever the script has for that time.
final class ScriptedChannelSession: ChannelSession {
    private struct Caller: Sendable {
        var plan: CallerPlan
        var signal: VoiceSignal
        var frame: [Int16]
        var frames: UInt32 = 0
        var isUp = false
        var hasEnded = false
    }

    private static let frameLength = Duration.milliseconds(20)

    private let script: ChannelScript
    private let leg: ChannelLeg
    private let cues: Cues
    private let ear: ReplyEar
    private let caller: Mutex<Caller>

    init(script: ChannelScript, steps: [CallerStep], leg: ChannelLeg, dials: Bool, rate: Int) {
        self.script = script
        self.leg = leg
        self.cues = Cues(session: leg.session)
        self.ear = ReplyEar(rate: rate)
        self.caller = Mutex(
            Caller(
                plan: CallerPlan(steps: steps), signal: VoiceSignal(rate: rate),
                frame: [Int16](repeating: 0, count: rate / 50)))
        let format = AudioFormat(rate: rate)
        leg.media(caller: format, reply: format)
        if dials { self.ring() }
    }

    func act(_ act: ChannelAct, _ request: Request) throws(ProviderError) {
        guard !self.cues.isSilent else { return }
        switch act {
        case .answer:
            self.leg.done(request)
            self.answer()
        case .reject:
            self.leg.done(request)
            self.end(.rejected)
        case .hangUp:
            self.leg.done(request)
            self.end(.normal)
        case .transfer:
            self.transfer(request)
        case .dtmf, .hold, .resume, .caption:
            self.leg.done(request)
        }
    }

    func play(_ samples: Span<Int16>) -> Bool {
        self.ear.hear(samples)
        return true
    }

    /// The far party hears a block as soon as it is played: nothing waits.
    func flush() -> Duration { self.ear.total }

    func close() {
        self.cues.fallSilent()
        self.leg.session.host.log(
            .info, "scripted call is over",
            [
                "reply.total_ms": "\(self.ear.total / .milliseconds(1))",
                "reply.audible_ms": "\(self.ear.audible / .milliseconds(1))",
            ])
    }

    // MARK: - The far party

    private func ring() {
        self.leg.ringing()
        self.cues.after(self.script.ringing) { [weak self] in
            guard let self else { return }
            switch self.script.dial {
            case .answer: self.answer()
            case .busy: self.end(.busy)
            case .noAnswer: self.end(.noAnswer)
            case .rejected: self.end(.rejected)
            case .failed: self.end(.failed)
            }
        }
    }

    private func answer() {
        let isNews = self.caller.withLock { caller in
            defer { caller.isUp = true }
            return !caller.isUp && !caller.hasEnded
        }
        guard isNews else { return }
        self.leg.answered()
        self.cues.every(Self.frameLength) { [weak self] in self?.tick() }
    }

    private func transfer(_ request: Request) {
        self.leg.transferred(request, accepted: self.script.acceptsTransfer)
        guard self.script.acceptsTransfer else { return self.leg.refused(request) }
        self.leg.done(request)
        self.end(.normal)
    }

    private func end(_ cause: HangupCause) {
        let position = self.caller.withLock { caller -> Duration? in
            guard !caller.hasEnded else { return nil }
            caller.hasEnded = true
            return Self.frameLength * Int(caller.frames)
        }
        guard let position else { return }
        self.leg.hungUp(cause, at: position)
    }

    /// Runs on a timer of the host.
    private func tick() {
        let hangsUp = self.caller.withLock { caller in
            guard !caller.hasEnded else { return false }
            let position = Self.frameLength * Int(caller.frames)
            let actions = caller.plan.advance(to: position, reply: self.ear.heard)
            for action in actions { self.perform(action) }
            guard !actions.contains(.hangUp) else { return true }
            self.speak(&caller, at: position)
            return false
        }
        if hangsUp { self.end(.normal) }
    }

    private func perform(_ action: CallerPlan.Action) {
        switch action {
        case .dtmf(let digit, let time):
            self.leg.dtmf(digit, duration: CallerPlan.digitLength, at: time)
        case .forgetReply: self.ear.forget()
        case .hangUp: break
        }
    }

    private func speak(_ caller: inout Caller, at position: Duration) {
        let (isSpeaking, level) = caller.plan.speaking
        caller.signal.fill(
            &caller.frame,
            speech: isSpeaking ? Self.peak(level ?? self.script.levelDecibels) : 0,
            noise: self.script.noiseDecibels.map(Self.peak) ?? 0)
        // A frame without room is lost, as on any telephone line; time goes on.
        _ = self.leg.audio(caller.frame.span, mediaTime: position, sequence: caller.frames)
        caller.frames += 1
        self.ear.advance(to: position + Self.frameLength)
    }

    private static func peak(_ decibels: Double) -> Int32 {
        Int32(SampleLevel.amplitude(decibels: min(decibels, 0)))
    }
}
