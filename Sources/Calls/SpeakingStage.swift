import CallAudio
import CallModel
import Fallback
import Providers

/// Sentences to reply audio: keeps the queue, feeds the synthesizer, and knows what the caller has heard.
///
/// On the call's loop.
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

    /// So many sentences are with the synthesizer at once.
    private static let readAhead = 2

    let context: CallContext
    let rate: SampleRate
    let chain: Chain<any Synthesizer, any SynthesizerSession>
    let playOut: PlayOut
    var queue: [SpokenSentence] = []
    /// Sentences of the reply that were spoken to their end.
    var spoken: [SpokenSentence] = []
    var isComplete = true
    /// When the voice was last not late.
    var lastAudio = Duration.zero
    var speakingRate = SpeakingRate()
    var isReplying = false
    var clip: (samples: [Int16], position: Int, rate: SampleRate)?

    init(
        context: CallContext, links: [ChainLink<any Synthesizer>], rate: SampleRate,
        play: @escaping (Span<Int16>) -> Bool
    ) {
        self.context = context
        self.rate = rate
        self.playOut = PlayOut(rate: rate, play: play)
        self.chain = Chain(
            stage: .tts, links: links, context: context,
            open: { $0.open($1, events: $2) }, close: { $0.close($1) })
    }

    var provider: String { self.chain.name }
    var sessions: Int { self.chain.sessions }
    /// Whether there is somebody to speak, or to become able to.
    var hasVoice: Bool { !self.chain.isIdle }
    /// Whether something is played or waits to be.
    var isBusy: Bool {
        !self.queue.isEmpty || self.clip != nil || self.isReplying && !self.playOut.isEmpty
    }

    /// Whether there is something of a reply: heard, or to be heard.
    var hasReply: Bool { self.isBusy || !self.spoken.isEmpty }

    /// False: no provider may be asked.
    func start() -> Bool { self.chain.start(self.options(isResumed: false)) }

    func close() { self.chain.close(.done) }

    /// The caller's turn has ended: goes back to a better provider, if the call is away from it.
    func reachedTurnBoundary() {
        guard !self.isBusy else { return }
        _ = self.chain.reachedTurnBoundary()
    }

    /// The call is over; sessions that have not ended by now are the host's concern.
    func abandon() { self.chain.abandon() }

    func options(isResumed: Bool) -> SessionOptions {
        self.context.options(rate: self.rate.hertz, isResumed: isResumed)
    }

    // MARK: - The queue

    /// A reply begins: more sentences will come until `complete()`.
    func beginReply() {
        self.spoken = []
        self.isComplete = false
        self.isReplying = true
    }

    func say(_ sentence: SpokenSentence) {
        // Nobody need be asked to wait for what is here.
        self.remove { $0.isFiller && !$0.hasStarted }
        self.queue.append(sentence)
        self.feed()
    }

    /// Plays recorded samples.
    func play(clip samples: [Int16], rate: Int) {
        self.playOut.voice.beginRecording(from: SampleRate(hertz: rate))
        self.clip = (samples, 0, SampleRate(hertz: rate))
        self.isComplete = true
        self.isReplying = true
    }

    /// The reply has no more sentences than those queued.
    func complete() { self.isComplete = true }

    func duck(decibels: Double) { self.playOut.duck(decibels: decibels) }

    func unduck() { self.playOut.unduck() }

    /// Stops the reply. `unheard`: reply audio that went out but was not heard.
    /// - Returns: what the caller heard of the whole reply, cut to whole words.
    func interrupt(unheard: Duration) -> String {
        self.measureRest()
        let heard = self.heardText(unheard: unheard + self.playOut.offered)
        self.playOut.cut(unheard: unheard)
        self.cancelAll()
        return heard
    }

    /// Forgets sentences that nobody has heard anything of.
    func dropUnheard() {
        if self.queue.contains(where: { $0.hasStarted && !$0.isFiller }) { return }
        self.playOut.cut(unheard: .zero)
        self.cancelAll()
    }

    /// The reply is given anew from here: forgets the sentences that have not begun.
    /// - Parameter fixed: so many sentences of the turn stay in any case.
    /// - Returns: those of the reply that stay or were heard.
    func keepStarted(orFirst fixed: Int = 0) -> [String] {
        self.remove { !$0.hasStarted && $0.index >= fixed }
        return (self.spoken + self.queue.filter { !$0.isFiller }).map(\.text)
    }

    private func remove(_ isUnwanted: (SpokenSentence) -> Bool) {
        for sentence in self.queue where isUnwanted(sentence) {
            if let request = sentence.request { self.chain.session?.cancel(request) }
        }
        self.queue.removeAll(where: isUnwanted)
    }

    /// Whether the caller is being asked to wait.
    var isFilling: Bool { self.queue.first?.isFiller ?? false }

    /// Nothing more is said of it.
    func dropFiller() {
        guard self.isFilling else { return }
        self.playOut.cut(unheard: .zero)
        self.remove(\.isFiller)
        self.feed()
    }

    private func cancelAll() {
        for request in self.queue.compactMap(\.request) { self.chain.session?.cancel(request) }
        self.queue = []
        self.spoken = []
        self.clip = nil
        self.isComplete = true
        self.isReplying = false
    }

    // MARK: - What was heard

    /// Without marks the length of a sentence tells where its words are.
    private func measureRest() {
        guard let session = self.chain.readySession, let sentence = self.queue.first,
            let request = sentence.request, sentence.isSynthesized, !sentence.isKept
        else { return }
        let rest = self.playOut.voice.drop { session.read(request, into: &$0) }
        self.queue[0].took(rest, at: self.rate)
        _ = self.queue[0].complete(at: self.rate)
    }

    /// What the caller heard of the reply, sentence by sentence, cut to whole words.
    func heardText(unheard: Duration) -> String {
        var unheard = self.rate.samples(in: unheard)
        var texts: [String] = []
        if let first = self.queue.first {
            if !first.isFiller { texts.append(first.heardText(unheard: unheard, at: self.rate)) }
            unheard = max(0, unheard - first.playedSamples)
        }
        for sentence in self.spoken.reversed() {
            let isWhole = unheard == 0 && !sentence.isCutShort
            texts.append(
                isWhole ? sentence.text : sentence.heardText(unheard: unheard, at: self.rate))
            unheard = max(0, unheard - sentence.playedSamples)
        }
        return texts.reversed().filter { !$0.isEmpty }.joined(separator: " ")
    }

    // MARK: - Events

    func receive(_ event: ProviderEvent, generation: Int) -> Outcome? {
        guard generation == self.chain.generation else {
            self.chain.receiveOther(event, generation: generation)
            return nil
        }
        switch event {
        case .ready:
            self.chain.becameReady()
            if let session = self.chain.readySession {
                self.playOut.voice.begin(from: SampleRate(hertz: session.rate))
            }
            self.feed()
        case .audioCame: return self.begin()
        case .mark(let request, let text, let mediaTime):
            self.update(request) { $0.mark(text, at: mediaTime) }
        case .done(let request, _, _):
            self.update(request) { $0.synthesized() }
            self.chain.succeeded()
            self.feed()
        case .failed(let failure, let request):
            guard request == nil || self.queue.contains(where: { $0.request == request }) else {
                return nil
            }
            return self.fail(failure, request)
        case .closed:
            self.chain.closedByItself()
            return self.fail(ProviderFailure(.unavailable, "the session was closed"), nil)
        default: break
        }
        return nil
    }

    private func update(_ request: RequestID, _ change: (inout SpokenSentence) -> Void) {
        guard let index = self.queue.firstIndex(where: { $0.request == request }) else { return }
        change(&self.queue[index])
    }

    /// Gives the next sentences to the synthesizer.
    func feed() {
        guard let session = self.chain.readySession else { return }
        let rate = self.speakingRate.of(self.chain.name)
        for index in self.queue.indices.prefix(Self.readAhead)
        where self.queue[index].request == nil {
            let request = self.context.nextRequest()
            let text = self.queue[index].remainder
            self.queue[index].ask(request, at: self.context.now, rate: rate)
            session.begin(request, voice: [:])
            session.text(text, of: request)
            session.end(request)
        }
        if self.isAwaiting { session.awaitAudio() }
    }

    /// The next audio is the first of a reply.
    private var isAwaiting: Bool {
        self.playOut.isEmpty && self.queue.first?.request != nil
            && self.queue.first?.firstAudio == nil
    }
}
