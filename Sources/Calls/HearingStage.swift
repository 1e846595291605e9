import CallAudio
import CallModel
import Providers

/// Caller audio to words: gives the recogniser what the caller says, and gives it again to the next one
/// when it fails.
///
/// All caller audio goes through the replay ring; what is pushed is read from there, so that live audio,
/// the pre-roll and a replay are the same thing at different distances. On the call's loop.
final class HearingStage {
    enum Outcome: Equatable {
        case partial(String)
        /// All that was said since the last `finalize` was answered.
        case finalized(text: String, confidence: Float?)
        case exhausted
    }

    /// Speech is pushed from a little before its onset.
    private static let preRoll = Duration.milliseconds(300)
    /// How much caller audio can be given again.
    private static let memory = Duration.seconds(30)
    /// Frames a tick while it catches up: 4 times real time.
    private static let framesPerTick = 4

    private let context: CallContext
    private let rate: SampleRate
    private let chain: Chain<any Recognizer, any RecognizerSession>
    private var ring: ReplayRing
    private let frame: FrameBuffer
    /// Where the speech begins whose words are not final; nil between utterances.
    private var utteranceStart: Duration?
    /// The same of what the caller says while the words of the last utterance are awaited.
    private var nextUtteranceStart: Duration?
    /// Caller audio before this has been pushed to the current session.
    private var position = Duration.zero
    private var replayEnd = Duration.zero
    private var expectation: Expectation?
    private var finals: [Transcript] = []
    private var wantsFinal: (upTo: Duration, asked: Duration)?
    private var request: RequestID?

    init(context: CallContext, links: [ChainLink<any Recognizer>], rate: SampleRate) {
        self.context = context
        self.rate = rate
        self.ring = ReplayRing(rate: rate, keeping: Self.memory)
        self.frame = FrameBuffer(capacity: rate.samplesPerFrame)
        self.chain = Chain(
            stage: .stt, links: links, context: context,
            open: { $0.open($1, events: $2) }, close: { $0.close($1) })
    }

    var provider: String { self.chain.name }
    var sessions: Int { self.chain.sessions }

    /// False: no provider may be asked.
    func start() -> Bool { self.chain.start(self.options(isResumed: false)) }

    func close() { self.chain.close(.done) }

    /// The caller's turn has ended: goes back to a better provider, if the call is away from it.
    func reachedTurnBoundary() {
        guard self.utteranceStart == nil, self.wantsFinal == nil, self.chain.reachedTurnBoundary()
        else { return }
        self.position = self.ring.newest
        self.replayEnd = self.position
    }

    /// The call is over; sessions that have not ended by now are the host's concern.
    func abandon() { self.chain.abandon() }

    /// Adds a frame of caller audio. Media path.
    func append(_ samples: Span<Int16>, at mediaTime: Duration) {
        self.ring.append(samples, at: mediaTime)
    }

    /// The caller began to speak at `onset`: what he says is pushed from a little before.
    func speechStarted(onset: Duration) {
        if let wanted = self.wantsFinal {
            self.nextUtteranceStart =
                self.nextUtteranceStart ?? max(wanted.upTo, onset - Self.preRoll)
            return
        }
        guard self.utteranceStart == nil else { return }
        let start = max(self.position, onset - Self.preRoll)
        self.utteranceStart = start
        self.position = start
    }

    /// Asks for the words of all that was said so far.
    func finalize(isStillSpeaking: Bool) {
        guard self.wantsFinal == nil else { return }
        self.wantsFinal = (upTo: self.ring.newest, asked: self.context.now)
        if isStillSpeaking { self.nextUtteranceStart = self.ring.newest }
    }

    func expect(_ expectation: Expectation) {
        self.expectation = expectation
        self.chain.readySession?.expect(expectation)
    }

    /// Pushes what is due. Media path; allocates nothing while nothing fails.
    func tick() -> Outcome? {
        if let failure = self.chain.openFailure() ?? self.finalFailure { return self.fail(failure) }
        self.push()
        return nil
    }

    func receive(_ event: ProviderEvent, generation: Int) -> Outcome? {
        guard generation == self.chain.generation else {
            self.chain.receiveOther(event, generation: generation)
            return nil
        }
        switch event {
        case .ready:
            self.chain.becameReady()
            if let expectation = self.expectation { self.chain.readySession?.expect(expectation) }
            self.push()
        case .partial(let transcript):
            self.context.journal.write(.partial(provider: self.provider, text: transcript.text))
            return .partial(transcript.text)
        case .final(let transcript): self.accept(transcript)
        case .done(let request, _, _) where request == self.request: return self.finalized()
        case .failed(let failure, let request):
            // A request that is not ours any more failed: nobody waits for it.
            guard request == nil || request == self.request else { return nil }
            return self.fail(failure)
        case .closed:
            self.chain.closedByItself()
            return self.fail(ProviderFailure(.unavailable, "the session was closed"))
        default: break
        }
        return nil
    }

    private func accept(_ transcript: Transcript) {
        guard !transcript.text.isEmpty else { return }
        self.finals.append(transcript)
        self.context.journal.write(.final(provider: self.provider, transcript: transcript))
    }

    private func finalized() -> Outcome {
        self.chain.succeeded()
        if let wanted = self.wantsFinal {
            self.context.health.note(
                self.context.now - wanted.asked, .final, of: self.chain.name)
        }
        let text = self.finals.map(\.text).joined(separator: " ")
        let known = self.finals.compactMap(\.confidence)
        let confidence = known.isEmpty ? nil : known.reduce(0, +) / Float(known.count)
        self.finals = []
        self.request = nil
        self.wantsFinal = nil
        self.utteranceStart = self.nextUtteranceStart
        self.nextUtteranceStart = nil
        if let start = self.utteranceStart { self.position = max(self.position, start) }
        return .finalized(text: text, confidence: confidence)
    }

    private func push() {
        guard self.utteranceStart != nil, let session = self.chain.readySession else { return }
        for _ in 0..<Self.framesPerTick where self.position < self.limit {
            self.frame.removeAll()
            let end = min(self.position + Frame.duration, self.limit)
            self.frame.append { output in
                let reading = self.ring.read(from: self.position, to: end, into: &output)
                self.position = reading.from
            }
            guard self.frame.count > 0 else { break }
            let isReplay = self.position < self.replayEnd
            let isTaken = self.frame.read {
                session.push($0, mediaTime: self.position, isReplay: isReplay)
            }
            guard isTaken else { break }
            self.position += self.rate.duration(of: self.frame.count)
        }
        self.finalizeWhenPushed(session)
    }

    /// Audio after what was asked for waits until the answer is here.
    private var limit: Duration { self.wantsFinal?.upTo ?? self.ring.newest }

    private func finalizeWhenPushed(_ session: any RecognizerSession) {
        guard let wanted = self.wantsFinal, self.request == nil,
            self.limit - self.position < self.rate.duration(of: 1) + .nanoseconds(1)
        else { return }
        let request = self.context.nextRequest()
        self.request = request
        self.wantsFinal = (upTo: wanted.upTo, asked: self.context.now)
        session.finalize(request)
    }

    private var finalFailure: ProviderFailure? {
        guard self.request != nil, let wanted = self.wantsFinal else { return nil }
        let deadline = self.chain.deadline(.final)
        guard self.context.now - wanted.asked > deadline else { return nil }
        return ProviderFailure(.timedOut, "no words within \(deadline.milliseconds) ms")
    }

    private func fail(_ failure: ProviderFailure) -> Outcome? {
        self.request = nil
        let step = self.chain.failed(failure, self.options(isResumed: true))
        switch step {
        case .stopped: return self.wantsFinal == nil ? nil : self.finalized()
        case .exhausted: return .exhausted
        case .retried: self.rewind()
        case .moved(let from, let to):
            let lost = self.rewind()
            self.context.journal.write(
                .fellBack(
                    stage: .stt, from: from, to: to, replayed: self.replayEnd - self.position,
                    lost: lost))
        }
        return nil
    }

    /// Goes back to the first word that is not final. Gives how much of that is not kept any more.
    @discardableResult
    private func rewind() -> Duration {
        let newest = self.ring.newest
        guard let start = self.utteranceStart else {
            self.position = newest
            self.replayEnd = newest
            return .zero
        }
        // Words that are final already stay; what comes after the last of them is said again.
        let from = self.finals.last.map { max(start, $0.end) } ?? start
        self.position = max(from, self.ring.oldest)
        self.replayEnd = newest
        return self.position - from
    }

    private func options(isResumed: Bool) -> SessionOptions {
        self.context.options(rate: self.rate.hertz, isResumed: isResumed)
    }
}
