import JackfieldPlugin
import Synchronization

/// One call leg: every 20 ms a frame of the caller's audio, and whatever the script has for that time.
final class ScriptedChannelSession: ChannelSession {
    private struct Caller: Sendable {
        var plan: CallerPlan
        var signal: VoiceSignal
        var frame: [Int16]
        var frames: UInt32 = 0
        var words = CallWitness()
        /// Reply audio that was audible up to the frame before.
        var audible = Duration.zero
        var isUp = false
        var hasEnded = false
        /// Reply audio that was audible when the call ended.
        var audibleAtEnd: Duration?
    }

    private static let frameLength = Duration.milliseconds(20)

    private let script: ChannelScript
    private let leg: ChannelLeg
    private let cues: Cues
    private let ear: ReplyEar
    private let caller: Mutex<Caller>
    private let voice: CodedVoice?
    private let token: String
    private let witness: WitnessFile?

    init(
        script: ChannelScript, steps: [CallerStep], leg: ChannelLeg, options: SessionOptions,
        witness: WitnessFile?
    ) {
        let rate = script.rate ?? options.output.rate
        self.script = script
        self.leg = leg
        self.cues = Cues(session: leg.session)
        self.ear = ReplyEar(rate: rate, understands: witness != nil)
        self.voice = steps.contains { $0.saysWords } ? CodedVoice.voice(rate: rate) : nil
        self.token = options.target
        self.witness = witness
        self.caller = Mutex(
            Caller(
                plan: CallerPlan(steps: steps), signal: VoiceSignal(rate: rate),
                frame: [Int16](repeating: 0, count: rate / 50)))
        let format = AudioFormat(rate: rate)
        leg.media(caller: format, reply: format)
        if options.dials { self.ring() }
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
        let words = self.caller.withLock { caller in
            self.takeWords(&caller)
            caller.words.closeGap()
            if let end = caller.audibleAtEnd { caller.words.late = self.ear.audible - end }
            return caller.words
        }
        self.leg.session.host.log(
            .info, "scripted call is over",
            [
                "reply.total_ms": "\(self.ear.total / .milliseconds(1))",
                "reply.audible_ms": "\(self.ear.audible / .milliseconds(1))",
                "said": CallWitness.texts(words.said), "heard": CallWitness.texts(words.heard),
            ])
        do throws(ProviderError) {
            try self.witness?.add(words.line(call: self.token))
        } catch {
            self.leg.session.host.log(.error, "\(error.message)")
        }
    }

    // MARK: - The far party

    private func ring() {
        self.leg.ringing()
        self.cues.after(self.script.ringing) { [weak self] in
            guard let self else { return }
            switch self.script.dial {
            case .answer:
                self.answer()
                if let party = self.script.answeredBy { self.leg.learned("answered_by", party) }
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
            caller.audibleAtEnd = self.ear.audible
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
            self.takeWords(&caller)
            let actions = caller.plan.advance(to: position, reply: self.ear.heard)
            for action in actions { self.perform(action) }
            guard !actions.contains(.hangUp) else {
                caller.words.isEndedByCaller = true
                return true
            }
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
        let sound = caller.plan.sound(at: position)
        var speech: Int32 = 0
        if case .voice(let level) = sound { speech = Self.peak(level ?? self.script.levelDecibels) }
        caller.signal.fill(
            &caller.frame, speech: speech,
            noise: self.script.noiseDecibels.map(Self.peak) ?? 0)
        if case .word(let number, let elapsed, let level) = sound {
            self.say(number, elapsed, Self.peak(level ?? self.script.levelDecibels), &caller)
            if elapsed + Self.frameLength == SpeechCode.wordLength {
                caller.words.say(WordListener.Word(number: number, start: position - elapsed))
            }
        }
        self.noteSilence(&caller, at: position, isSpeaking: sound != nil)
        // A frame without room is lost, as on any telephone line; time goes on.
        _ = self.leg.audio(caller.frame.span, mediaTime: position, sequence: caller.frames)
        caller.frames += 1
        self.ear.advance(to: position + Self.frameLength)
    }

    /// Adds a coded word to the frame, from so far into it.
    private func say(_ number: Int, _ elapsed: Duration, _ peak: Int32, _ caller: inout Caller) {
        guard let voice = self.voice else { return }
        let first = caller.frame.count * Int(elapsed / Self.frameLength)
        for index in caller.frame.indices {
            let sample = voice.sample(first + index, of: number, peak: peak)
            caller.frame[index] = Int16(clamping: Int32(caller.frame[index]) + Int32(sample))
        }
    }

    /// The frame before this one is over.
    private func noteSilence(_ caller: inout Caller, at position: Duration, isSpeaking: Bool) {
        let audible = self.ear.audible
        caller.words.pass(
            from: position, to: position + Self.frameLength,
            isSilent: audible == caller.audible && !isSpeaking)
        caller.audible = audible
    }

    private func takeWords(_ caller: inout Caller) {
        while let word = self.ear.words?.take() { caller.words.hear(word) }
    }

    private static func peak(_ decibels: Double) -> Int32 {
        Int32(SampleLevel.amplitude(decibels: min(decibels, 0)))
    }
}
