import CallAudio
import CallModel
import Providers

/// Sentences to reply audio: keeps the queue, feeds the synthesizer, plays one frame a tick, and knows what
/// the caller has heard. On the call's loop.
final class SpeakingStage {
    enum Outcome: Equatable {
        /// The first frame of a sentence goes out.
        case sentenceStarted(SentencePosition)
        /// Nothing is left to play, and nothing more was promised.
        case ended(heard: String)
        case exhausted
    }

    struct SentencePosition: Equatable {
        var turn: Int
        var index: Int
        var text: String
        var isProtected: Bool
        var firstAudio: Duration
    }

    /// With less of a sentence heard, the next provider starts it anew.
    private static let restartBelow = Duration.milliseconds(250)
    /// So many sentences are with the synthesizer at once.
    private static let readAhead = 2

    private let context: CallContext
    private let rate: SampleRate
    private let chain: Chain<any Synthesizer, any SynthesizerSession>
    private let play: (Span<Int16>) -> Bool
    private var queue: [SpokenSentence] = []
    private var heard: [String] = []
    private var isComplete = true
    private var ramp: GainRamp
    private var resampler: Resampler
    private var clipResampler: Resampler
    /// Audio at the provider's rate, and at the channel's.
    private let incoming = FrameBuffer(capacity: Frame.maximumSamples)
    private let outgoing = FrameBuffer(capacity: 4 * Frame.maximumSamples)
    /// Of the audio that the current session gives, or the last one gave.
    private var sessionRate: SampleRate
    private var lastAudio = Duration.zero
    /// A reply has begun and has not ended.
    private(set) var isReplying = false
    private var clip: (samples: [Int16], position: Int, rate: SampleRate)?

    init(
        context: CallContext, links: [ChainLink<any Synthesizer>], rate: SampleRate,
        play: @escaping (Span<Int16>) -> Bool
    ) {
        self.context = context
        self.rate = rate
        self.play = play
        self.ramp = GainRamp(rate: rate)
        self.sessionRate = rate
        self.resampler = Resampler(from: rate, to: rate)
        self.clipResampler = Resampler(from: rate, to: rate)
        self.chain = Chain(
            stage: .tts, links: links, context: context,
            open: { $0.open($1, events: $2) }, close: { $0.close($1) })
    }

    var provider: String { self.chain.name }
    var closing: Int { self.chain.closing + (self.chain.session == nil ? 0 : 1) }
    /// Whether there is somebody to speak, or to become able to.
    var hasVoice: Bool { self.chain.session != nil }
    /// Whether something is played or waits to be.
    var isBusy: Bool { !self.queue.isEmpty || self.clip != nil || self.outgoing.count > 0 }

    /// False: no provider may be asked.
    func start() -> Bool { self.chain.start(self.options(isResumed: false)) }

    func close() { self.chain.close(.done) }

    // MARK: - The queue

    /// A reply begins: more sentences will come until `complete()`.
    func beginReply() {
        self.heard = []
        self.isComplete = false
        self.isReplying = true
    }

    func say(_ sentence: SpokenSentence) {
        self.queue.append(sentence)
        self.feed()
    }

    /// Plays recorded samples.
    func play(clip samples: [Int16], rate: Int) {
        self.clipResampler = Resampler(from: SampleRate(hertz: rate), to: self.rate)
        self.clip = (samples, 0, SampleRate(hertz: rate))
        self.isComplete = true
        self.isReplying = true
    }

    /// The reply has no more sentences than those queued.
    func complete() { self.isComplete = true }

    func duck(decibels: Double) { self.ramp.duck(decibels: Float(decibels)) }

    func unduck() { self.ramp.glide(to: 1, over: .milliseconds(60)) }

    /// Stops the reply. `unheard`: reply audio that went out but was not heard.
    /// - Returns: what the caller heard of the whole reply, cut to whole words.
    func interrupt(unheard: Duration) -> String {
        if let first = self.queue.first, first.hasStarted {
            let bytes = first.bytesHeard(after: max(.zero, self.playedTime(first) - unheard))
            self.heard.append(first.heardText(bytes: bytes))
        }
        self.cancelAll()
        return self.takeHeard()
    }

    /// Forgets sentences that nobody has heard anything of.
    func dropUnheard() {
        if self.queue.contains(where: \.hasStarted) { return }
        self.cancelAll()
    }

    /// The reply is given anew from here: forgets the sentences that have not begun.
    /// - Parameter fixed: so many sentences of the turn stay in any case.
    /// - Returns: those of the reply that stay or were heard.
    func keepStarted(orFirst fixed: Int = 0) -> [String] {
        let (started, dropped) = (
            self.queue.filter { $0.hasStarted || $0.index < fixed },
            self.queue.filter { !$0.hasStarted && $0.index >= fixed }
        )
        for request in dropped.compactMap(\.request) { self.chain.session?.cancel(request) }
        self.queue = started
        return self.heard + started.map(\.text)
    }

    private func cancelAll() {
        for sentence in self.queue {
            if let request = sentence.request { self.chain.session?.cancel(request) }
        }
        self.queue = []
        self.clip = nil
        self.isComplete = true
        self.isReplying = false
        self.outgoing.removeAll()
        self.ramp = GainRamp(rate: self.rate)
    }

    private func takeHeard() -> String {
        defer { self.heard = [] }
        return self.heard.filter { !$0.isEmpty }.joined(separator: " ")
    }

    // MARK: - Events

    func receive(_ event: ProviderEvent, generation: Int) -> Outcome? {
        guard generation == self.chain.generation else {
            if event == .closed { self.chain.sessionClosed() }
            return nil
        }
        switch event {
        case .ready:
            self.chain.becameReady()
            if let session = self.chain.readySession {
                self.sessionRate = SampleRate(hertz: session.rate)
                self.resampler = Resampler(from: self.sessionRate, to: self.rate)
            }
            self.feed()
        case .mark(let request, let text, let mediaTime):
            self.update(request) { $0.mark(text, at: mediaTime) }
        case .done(let request, _, _):
            self.update(request) { $0.isSynthesized = true }
            self.chain.succeeded()
            self.feed()
        case .failed(let failure, let request):
            guard request == nil || self.queue.contains(where: { $0.request == request }) else {
                return nil
            }
            return self.fail(failure)
        case .closed: return self.fail(ProviderFailure(.unavailable, "the session was closed"))
        default: break
        }
        return nil
    }

    private func update(_ request: RequestID, _ change: (inout SpokenSentence) -> Void) {
        guard let index = self.queue.firstIndex(where: { $0.request == request }) else { return }
        change(&self.queue[index])
    }

    /// Gives the next sentences to the synthesizer.
    private func feed() {
        guard let session = self.chain.readySession else { return }
        for index in self.queue.indices.prefix(Self.readAhead)
        where self.queue[index].request == nil {
            let request = self.context.nextRequest()
            self.queue[index].request = request
            self.queue[index].asked = self.context.now
            self.lastAudio = self.context.now
            session.begin(request, voice: [:])
            session.text(self.queue[index].remainder, of: request)
            session.end(request)
        }
    }

    // MARK: - The clock

    /// Plays one frame when there is one. Media path.
    func tick() -> Outcome? {
        if let failure = self.chain.openFailure ?? self.lateFailure { return self.fail(failure) }
        if !self.queue.isEmpty {
            self.fill()
        } else if self.clip != nil {
            self.fillFromClip()
        }
        return self.playFrame()
    }

    /// Moves audio of the first sentence to the channel's rate.
    private func fill() {
        guard let session = self.chain.readySession, let request = self.queue[0].request else {
            return
        }
        let samples = session.rate * Frame.milliseconds / 1_000
        while self.outgoing.count < self.rate.samplesPerFrame {
            self.incoming.removeAll()
            self.incoming.append(upTo: samples) { session.read(request, into: &$0) }
            guard self.incoming.count > 0 else { return }
            if self.queue[0].firstAudio == nil { self.queue[0].firstAudio = self.context.now }
            self.lastAudio = self.context.now
            self.queue[0].samplesPlayed += self.incoming.count
            self.incoming.read { samples in
                self.outgoing.append { self.resampler.process(samples, into: &$0) }
            }
        }
    }

    private func fillFromClip() {
        guard let clip = self.clip else { return }
        let count = min(clip.rate.samplesPerFrame, clip.samples.count - clip.position)
        let part = clip.samples.span.extracting(clip.position..<clip.position + count)
        self.outgoing.append { self.clipResampler.process(part, into: &$0) }
        self.clip?.position += count
        if clip.position + count >= clip.samples.count { self.clip = nil }
    }

    private func playFrame() -> Outcome? {
        let frame = self.rate.samplesPerFrame
        let isLast = self.isLastFrame
        if self.outgoing.count < frame {
            guard isLast, self.outgoing.count > 0 else { return self.finishSentence(isLast) }
            self.outgoing.pad(to: frame)
        }
        let outcome = self.noteStart()
        self.outgoing.change(first: frame) { self.ramp.apply(to: &$0) }
        // A channel that takes no more now gets the same frame at the next tick.
        guard self.outgoing.read(first: frame, self.play) else { return outcome }
        self.outgoing.removeFirst(frame)
        return outcome
    }

    /// Whether the sentence has no audio beyond what is in `outgoing`.
    private var isLastFrame: Bool {
        self.queue.first.map(\.isSynthesized) ?? (self.clip == nil)
    }

    private func noteStart() -> Outcome? {
        guard !self.queue.isEmpty, !self.queue[0].hasStarted else { return nil }
        self.queue[0].hasStarted = true
        let sentence = self.queue[0]
        return .sentenceStarted(
            SentencePosition(
                turn: sentence.turn, index: sentence.index, text: sentence.text,
                isProtected: sentence.isProtected,
                firstAudio: sentence.firstAudio ?? self.context.now))
    }

    /// The sentence's last frame went out: the next one, or the end.
    private func finishSentence(_ isOver: Bool) -> Outcome? {
        if isOver, !self.queue.isEmpty {
            let sentence = self.queue.removeFirst()
            self.heard.append(sentence.text)
            self.feed()
        }
        guard self.queue.isEmpty, self.clip == nil, self.isComplete, self.isReplying else {
            return nil
        }
        self.isReplying = false
        return .ended(heard: self.takeHeard())
    }

    // MARK: - Failure

    /// The first sentence has no audio in time, or it stopped coming.
    private var lateFailure: ProviderFailure? {
        guard let sentence = self.queue.first, sentence.request != nil, !sentence.isSynthesized,
            let deadlines = self.chain.link?.deadlines, self.chain.isReady,
            self.outgoing.count < self.rate.samplesPerFrame
        else { return nil }
        if sentence.firstAudio == nil {
            guard self.context.now - max(sentence.asked, self.lastAudio) > deadlines.firstAudio
            else {
                return nil
            }
            return ProviderFailure(
                .timedOut, "no audio within \(deadlines.firstAudio.milliseconds) ms")
        }
        guard self.context.now - self.lastAudio > deadlines.stall else { return nil }
        return ProviderFailure(
            .timedOut, "the audio stopped for \(deadlines.stall.milliseconds) ms")
    }

    private func fail(_ failure: ProviderFailure) -> Outcome? {
        let from = self.chain.name
        switch self.chain.failed(failure, self.options(isResumed: true)) {
        case .stopped:
            // This text cannot be spoken by anybody.
            if !self.queue.isEmpty { self.queue.removeFirst() }
            self.feed()
            return self.finishSentence(false)
        case .exhausted: return .exhausted
        case .retried: self.resume()
        case .moved(_, let to):
            self.resume()
            self.context.journal.write(
                .fellBack(stage: .tts, from: from, to: to, replayed: .zero, lost: .zero))
        }
        return nil
    }

    /// What was not heard of the first sentence, and all others, go to the next provider.
    private func resume() {
        for index in self.queue.indices {
            let sentence = self.queue[index]
            let played = self.playedTime(sentence)
            let isRestarted = index > 0 || played < Self.restartBelow
            let bytes = isRestarted ? sentence.spokenBytes : sentence.bytesHeard(after: played)
            self.queue[index].restart(afterBytes: bytes)
        }
    }

    private func playedTime(_ sentence: SpokenSentence) -> Duration {
        self.sessionRate.duration(of: sentence.samplesPlayed)
    }

    private func options(isResumed: Bool) -> SessionOptions {
        self.context.options(rate: self.rate.hertz, isResumed: isResumed)
    }
}
