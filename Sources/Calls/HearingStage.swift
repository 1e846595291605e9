import CallAudio
import CallModel
import Fallback
import Providers

/// Caller audio to words: gives the recogniser what the caller says, and gives it again to the next one
/// when it fails.
///
/// What goes wrong is dealt with in `HearingStage+Fallback`. On the call's loop.
final class HearingStage {
    enum Outcome: Equatable {
        case partial(String)
        /// All that was said since the last `finalize` was answered.
        case finalized(text: String, confidence: Float?)
        case exhausted
    }

    /// The words of all that was said before `upTo` are wanted.
    struct Wish {
        var upTo: Duration
        /// When the session was asked, or could be given the audio.
        var asked: Duration
        /// When it must have taken all of the audio.
        var taken: Duration
    }

    /// Speech is pushed from a little before its onset.
    private static let preRoll = Duration.milliseconds(300)

    let context: CallContext
    let chain: Chain<any Recognizer, any RecognizerSession>
    let memory: CallerMemory
    /// Of the session that works.
    var feed: CallerFeed
    var watch = RecognizerWatch()
    var words = HeardWords()
    /// Where the speech begins whose words are not final; nil between utterances.
    var utteranceStart: Duration?
    /// The same of what the caller says while the words of the last utterance are awaited.
    private var nextUtteranceStart: Duration?
    var wish: Wish?
    var request: RequestID?
    /// The session has shown words that no final has brought yet.
    private var hasOpenWords = false
    /// It would not finalize, although it has shown words: their final may come all the same.
    private var isRefused = false
    /// A session that has taken over and has not yet heard all that its predecessor was to hear.
    var takeover: Takeover?
    /// A recogniser that hears the same, to take over without a replay.
    var hot: HotStandby?
    /// It has taken over, and goes on once the chain has told that it works.
    var adopted: HotStandby?
    var expectation: Expectation?

    init(context: CallContext, links: [ChainLink<any Recognizer>], rate: SampleRate) {
        self.context = context
        self.memory = CallerMemory(rate: rate)
        self.feed = CallerFeed(self.memory)
        self.chain = Chain(
            stage: .stt, links: links, context: context,
            open: { $0.open($1, events: $2) }, close: { $0.close($1) })
    }

    var provider: String { self.chain.name }
    /// How long the recogniser takes for its words, 99 times of 100; nil while that is not known.
    var answerTime: Duration? { self.chain.percentile99(.final) }
    var sessions: Int { self.chain.sessions }
    /// Whether nothing was said whose words are not known.
    var isIdle: Bool { self.utteranceStart == nil && self.wish == nil }
    /// Speech of the caller whose words have not all been handed on.
    var unanswered: Duration {
        self.utteranceStart.map { self.memory.spoken(from: $0, to: self.memory.newest) } ?? .zero
    }

    /// False: no provider may be asked.
    func start() -> Bool { self.chain.start(self.options(isResumed: false)) }

    func close() {
        self.endTakeover()
        self.hot = nil
        self.chain.close(.done)
    }

    // MARK: - The caller

    /// The caller's turn has ended: goes back to a better provider, if the call is away from it.
    func reachedTurnBoundary() {
        guard self.utteranceStart == nil, self.wish == nil, self.chain.reachedTurnBoundary()
        else { return }
        self.feed.changeSession()
    }

    /// The call is over; sessions that have not ended by now are the host's concern.
    func abandon() { self.chain.abandon() }

    /// Adds a frame of caller audio. Media path.
    func append(_ samples: Span<Int16>, at mediaTime: Duration) {
        self.memory.append(samples, at: mediaTime)
        self.memory.forget(before: self.utteranceStart)
    }

    /// The caller began to speak at `onset`: what he says is pushed from a little before.
    func speechStarted(onset: Duration) {
        self.memory.speechStarted(onset: onset)
        if let wish = self.wish {
            self.nextUtteranceStart =
                self.nextUtteranceStart ?? max(wish.upTo, onset - Self.preRoll)
        } else if self.utteranceStart == nil {
            self.begin(at: max(self.feed.position, onset - Self.preRoll))
        }
    }

    func speechEnded(end: Duration) { self.memory.speechEnded(end: end) }

    /// Asks for the words of all that was said so far.
    func finalize(isStillSpeaking: Bool) {
        guard self.wish == nil else { return }
        self.wish = self.newWish(upTo: self.memory.newest)
        if isStillSpeaking { self.nextUtteranceStart = self.memory.newest }
    }

    func expect(_ expectation: Expectation) {
        self.expectation = expectation
        self.chain.readySession?.expect(expectation)
        self.hot?.expect(expectation)
    }

    /// - Parameter position: what was said before has been pushed already.
    private func begin(at start: Duration, pushedUpTo position: Duration? = nil) {
        self.utteranceStart = start
        self.feed.begin(at: position ?? start)
        self.words.begin(at: start)
        self.watch.utteranceStarted(lag: self.lag, at: self.context.now)
        self.hot?.begin(at: start)
    }

    // MARK: - The recogniser

    /// Pushes what is due. Media path; allocates nothing while nothing fails.
    func tick() -> Outcome? {
        self.feed.tick(ingestRate: self.chain.link?.provider.maxIngestRate ?? 1)
        if let failure = self.chain.openFailure() ?? self.silence { return self.fail(failure) }
        if self.isRefused, self.nextUtteranceStart != nil { return self.finalized() }
        self.push()
        self.tickHot()
        return nil
    }

    func receive(_ event: ProviderEvent, generation: Int) -> Outcome? {
        guard generation == self.chain.generation else {
            self.receiveHot(event, generation: generation)
            self.chain.receiveOther(event, generation: generation)
            return nil
        }
        switch event {
        case .ready: return self.becameReady()
        case .partial(let transcript): return self.hint(transcript)
        case .final(let transcript):
            self.accept(transcript)
            return self.isRefused ? self.finalized() : nil
        case .done(let request, _, _) where request == self.request: return self.finalized()
        case .failed(let failure, let request):
            // A request that is not ours any more failed: nobody waits for it.
            guard request == nil || request == self.request else { return nil }
            return self.fail(failure, ofSession: request == nil)
        case .closed:
            self.chain.closedByItself()
            return self.fail(
                ProviderFailure(.unavailable, "the session was closed"), ofSession: true)
        default: break
        }
        return nil
    }

    private func becameReady() -> Outcome? {
        self.chain.becameReady()
        self.watch.sessionStarted(self.provider, lag: self.lag, at: self.context.now)
        if let wish = self.wish { self.wish = self.newWish(upTo: wish.upTo) }
        if let hot = self.adopted {
            self.adopted = nil
            if let outcome = self.goOn(with: hot) { return outcome }
        }
        if let expectation = self.expectation { self.chain.readySession?.expect(expectation) }
        self.push()
        return nil
    }

    private func hint(_ transcript: Transcript) -> Outcome? {
        self.hint(HeardTranscript(transcript, self.feed.map))
    }

    func hint(_ heard: HeardTranscript) -> Outcome? {
        guard let new = self.words.new(in: heard.transcript, isTimed: heard.isTimed) else {
            return nil
        }
        self.hasOpenWords = true
        self.watch.news(isPartial: true, at: self.context.now)
        self.context.journal.write(.partial(provider: self.provider, text: new.text))
        return .partial(new.text)
    }

    private func accept(_ transcript: Transcript) {
        self.hasOpenWords = false
        let heard = HeardTranscript(transcript, self.feed.map)
        let new = self.words.accept(
            heard.transcript, isTimed: heard.isTimed, isWithin: self.utteranceStart != nil)
        guard let new else { return }
        self.watch.news(isPartial: false, at: self.context.now)
        self.context.journal.write(.final(provider: self.provider, transcript: new))
    }

    /// The session will not say which words are final. Those that it has shown are waited for, as long as for
    /// an answer; when the caller goes on, they come with what he says then.
    func refused() -> Outcome? {
        guard self.wish != nil else { return nil }
        self.isRefused = self.hasOpenWords
        return self.isRefused && self.nextUtteranceStart == nil ? nil : self.finalized()
    }

    /// What it was asked, and has shown, is nothing that another session owes.
    func forgetRequest() {
        self.request = nil
        self.hasOpenWords = false
        self.isRefused = false
    }

    func finalized() -> Outcome {
        self.endTakeover(isComplete: true)
        self.chain.succeeded()
        if let wish = self.wish, self.request != nil, !self.isRefused {
            self.context.health.note(
                self.context.now - wish.asked, .final, of: self.chain.name)
        }
        let (text, confidence) = (self.words.text, self.words.confidence)
        let openStart = self.isRefused && self.hasOpenWords ? self.words.watermark : nil
        self.words.removeAll()
        self.forgetRequest()
        self.wish = nil
        self.utteranceStart = nil
        self.adopted = nil
        self.hot?.utteranceEnded()
        if let start = self.nextUtteranceStart {
            let position = max(self.feed.position, start)
            self.begin(at: openStart ?? position, pushedUpTo: position)
        }
        self.nextUtteranceStart = nil
        return .finalized(text: text, confidence: confidence)
    }

    func push() {
        guard let session = self.chain.readySession else { return }
        guard self.utteranceStart != nil else { return self.endTakeover(isComplete: true) }
        if let isTaken = self.feed.push(to: session, upTo: self.ownLimit) {
            self.watch.offered(isTaken: isTaken, at: self.context.now)
        }
        guard self.lag == .zero else { return }
        self.endTakeover(isComplete: true)
        self.ask(session)
    }

    /// Audio after what was asked for waits until the answer is here.
    var limit: Duration { self.wish?.upTo ?? self.memory.newest }
    /// One that would not finalize hears on, for it may need the silence after the words.
    private var ownLimit: Duration { self.isRefused ? self.memory.newest : self.limit }
    /// What the session has not been given yet.
    var lag: Duration { self.feed.lag(upTo: self.ownLimit) }

    private func ask(_ session: any RecognizerSession) {
        guard self.wish != nil, self.request == nil else { return }
        let request = self.context.nextRequest()
        self.request = request
        self.wish?.asked = self.context.now
        session.finalize(request)
    }

    func newWish(upTo: Duration) -> Wish {
        let now = self.context.now
        let patience = self.chain.deadline(.final)
        return Wish(
            upTo: upTo, asked: now, taken: now + self.feed.lag(upTo: upTo) + patience)
    }

    func options(isResumed: Bool) -> SessionOptions {
        self.context.options(rate: self.memory.rate.hertz, isResumed: isResumed)
    }
}
