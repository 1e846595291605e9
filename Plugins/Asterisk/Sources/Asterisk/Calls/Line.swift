import CallAudio
import JackfieldPlugin
import Synchronization

/// One call: what it asks of Asterisk, its audio, and the host's leg once somebody has taken it. Any thread.
final class Line: Sendable {
    private struct State: Sendable {
        var control: CallControl
        var leg: ChannelLeg?
        var requests: [CallControl.Ticket: Request] = [:]
        var lastTicket = 0
        var digits = DigitMerge()
        /// Why the far end wants to go, before it has gone.
        var hangupCause: Int?
        /// What has become of the dialling.
        var dialled: HangupReason?
        var timer: PluginTimer?
        var silenceTimer: PluginTimer?
        var isHeldByCaller = false
        var isSilent = false
    }

    private struct Audio: Sendable {
        var frames: CallerFrames?
        var rate = SampleRate.narrowband
        var leg: ChannelLeg?
        var given = 0
        var sequence: UInt32 = 0
        var followsGap = false
        /// Nothing of what comes is meant for the host.
        var isSilent = false

        var mediaTime: Duration { self.rate.duration(of: self.given) }

        mutating func give(_ append: (inout CallerFrames, (Span<Int16>) -> Void) -> Void) {
            guard let leg = self.leg, var frames = self.frames else { return }
            var (given, sequence, followsGap) = (self.given, self.sequence, self.followsGap)
            let rate = self.rate
            self.frames = nil
            append(&frames) { block in
                // A block without room is lost, as on any telephone line; time goes on.
                let delivery = leg.audio(
                    block, mediaTime: rate.duration(of: given), sequence: sequence,
                    followsGap: followsGap)
                followsGap = delivery == .noRoom
                given += block.count
                sequence &+= 1
            }
            self.frames = frames
            (self.given, self.sequence, self.followsGap) = (given, sequence, followsGap)
        }
    }

    let names: CallNames
    private let switchboard: Switchboard
    private let state: Mutex<State>
    private let audio = Mutex(Audio())
    private let media = Mutex<(any CallMedia)?>(nil)

    init(_ control: CallControl, _ switchboard: Switchboard) {
        self.names = control.names
        self.switchboard = switchboard
        self.state = Mutex(State(control: control))
    }

    // MARK: - From the host

    /// The host takes the call, or wants it dialled.
    func take(_ leg: ChannelLeg) throws(ProviderError) {
        let isThere = self.state.withLock { state in
            guard state.control.phase == .offered, state.leg == nil else { return false }
            state.leg = leg
            return true
        }
        guard isThere else { throw ProviderError(.gone, "the caller has gone") }
    }

    func act(_ act: ChannelAct, _ request: Request) {
        let ticket = self.state.withLock { state in
            state.lastTicket += 1
            state.requests[state.lastTicket] = request
            return state.lastTicket
        }
        self.tell(.act(act, ticket))
    }

    /// Real-time safe.
    func play(_ samples: Span<Int16>) -> Bool {
        self.media.withLock { $0 }?.play(samples) ?? true
    }

    /// Real-time safe.
    func flush() -> Duration { self.media.withLock { $0 }?.flush() ?? .zero }

    // MARK: - From the media

    /// The connection that carries the audio is there.
    func attach(_ media: any CallMedia, rate: Int) {
        self.media.withLock { $0 = media }
        self.audio.withLock { audio in
            audio.rate = SampleRate(hertz: rate)
            audio.frames = CallerFrames(rate: rate)
        }
        self.tell(.mediaStarted(rate: rate))
    }

    /// Samples of the caller, little-endian.
    func hear(_ bytes: RawSpan, _ range: Range<Int>) {
        self.audio.withLock { audio in
            guard !audio.isSilent else { return }
            audio.give { frames, block in frames.append(bytes, range, block) }
        }
    }

    func press(_ key: Character, milliseconds: Int, from teller: DigitMerge.Teller) {
        let now = self.switchboard.host.now
        let leg = self.state.withLock { state -> ChannelLeg? in
            guard state.control.isUp, state.digits.isNew(from: teller, at: now) else { return nil }
            return state.leg
        }
        let mediaTime = self.audio.withLock { $0.mediaTime }
        leg?.dtmf(key, duration: .milliseconds(milliseconds), at: mediaTime)
    }

    // MARK: - From ARI

    func wantsToGo(_ cause: Int?) {
        self.state.withLock { if let cause { $0.hangupCause = cause } }
    }

    func dialled(_ status: String) {
        if status == "RINGING" { return self.tell(.ringing) }
        guard let reason = HangupReason(dialStatus: status) else { return }
        self.state.withLock { $0.dialled = reason }
    }

    /// - Parameter cause: as in Q.850; nil: it has left the application.
    func ended(_ channel: String, cause: Int?) {
        let reason = self.state.withLock { state -> HangupReason in
            let isUp = state.control.phase != .opening || state.control.origin == .stasis
            if !isUp, let dialled = state.dialled { return dialled }
            return HangupReason(q850: cause ?? state.hangupCause ?? (isUp ? 16 : 0), isUp: isUp)
        }
        self.tell(.ended(channel: channel, reason))
    }

    func hold(_ isHeld: Bool) {
        self.state.withLock { $0.isHeldByCaller = isHeld }
        self.followSilence()
    }

    /// Whether what ARI lists tells anything of it: not while something of it is under way.
    var isListed: Bool {
        self.state.withLock { state in
            state.control.isSettled && state.control.hasChannel && state.control.phase != .over
        }
    }

    // MARK: - What follows

    func tell(_ news: CallControl.News) {
        for deed in self.state.withLock({ $0.control.receive(news) }) { self.do(deed) }
    }

    private func `do`(_ deed: CallControl.Deed) {
        let leg = self.state.withLock { $0.leg }
        switch deed {
        case .perform(let operation): self.perform(operation)
        case .ringing: leg?.ringing()
        case .media(let rate):
            let format = AudioFormat(rate: rate)
            leg?.media(caller: format, reply: format)
        case .answered:
            self.audio.withLock { $0.leg = leg }
            leg?.answered()
        case .hungUp(let reason):
            let mediaTime = self.audio.withLock { audio in
                audio.leg = nil
                return audio.mediaTime
            }
            leg?.hungUp(reason.cause, detail: reason.detail, at: mediaTime)
        case .done(let ticket): if let request = self.take(ticket) { leg?.done(request) }
        case .refused(let ticket): if let request = self.take(ticket) { leg?.refused(request) }
        case .failed(let ticket, let error):
            if let request = self.take(ticket) { leg?.fail(error, request: request) }
        case .transferred(let ticket, let isAccepted):
            if let request = self.take(ticket) {
                leg?.transferred(request, accepted: isAccepted)
            }
        case .connect(let id, let kind):
            MediaSocket(self, kind, self.switchboard).connect(
                to: self.switchboard.mediaURL(of: id))
        case .closeMedia: self.closeMedia()
        case .silence(let isSilent):
            self.state.withLock { $0.isSilent = isSilent }
            self.followSilence()
        case .startTimer(let delay): self.startTimer(delay)
        case .forget: self.forget()
        }
    }

    private func take(_ ticket: CallControl.Ticket) -> Request? {
        self.state.withLock { $0.requests.removeValue(forKey: ticket) }
    }

    private func perform(_ operation: Operation) {
        guard let (ari, request) = self.switchboard.request(operation, of: self.names) else {
            return self.tell(.finished(operation, .unreachable("there is no ari in the settings")))
        }
        ari.send(request) { [weak self] outcome in self?.tell(.finished(operation, outcome)) }
    }

    private func closeMedia() {
        self.stopSilence()
        self.switchboard.isNotAwaited(self.names.call)
        self.media.withLock { $0 }?.end()
    }

    private func startTimer(_ delay: Duration) {
        let timer = self.switchboard.host.timer(after: delay) { [weak self] _ in
            self?.tell(.timeIsOver)
        }
        self.state.withLock { $0.timer = timer }
    }

    private func forget() {
        self.stopSilence()
        self.switchboard.forget(self)
    }

    // MARK: - Silence

    /// While the line brings nothing, or nothing that is meant for the host, the host hears silence: it would take the line
    /// for dead.
    private func followSilence() {
        let (isSilent, leg) = self.state.withLock { state in
            (state.isSilent || state.isHeldByCaller, state.leg)
        }
        self.audio.withLock { $0.isSilent = isSilent }
        guard isSilent else { return self.stopSilence() }
        guard self.state.withLock({ $0.silenceTimer == nil }) else { return }
        let timer = leg?.session.timer(after: .zero, every: .milliseconds(20)) { [weak self] _ in
            self?.audio.withLock { audio in
                guard audio.isSilent else { return }
                audio.give { frames, block in frames.appendSilence(block) }
            }
        }
        self.state.withLock { $0.silenceTimer = timer }
    }

    private func stopSilence() {
        // Taken out first: to stop it may wait for its body.
        let timer = self.state.withLock { state in
            defer { state.silenceTimer = nil }
            return state.silenceTimer
        }
        timer?.stop()
    }
}
