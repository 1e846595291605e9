import CallAudio
import CallModel
import Fallback
import Providers

/// A transcript on the call's clock.
struct HeardTranscript {
    var transcript: Transcript
    /// Its times can be relied on.
    var isTimed: Bool

    init(_ transcript: Transcript, _ map: ReplayMap) {
        (self.transcript, self.isTimed) = map.onCallClock(transcript)
    }
}

/// A recogniser that stands by and hears the caller at the same time as the one that works.
///
/// It is asked for the words of the same utterances, and what it understands is kept until the one that
/// works has answered, or failed. On the call's loop; allocates nothing while it hears.
final class HotStandby {
    /// The number of its session.
    let generation: Int
    let feed: CallerFeed
    private let session: any RecognizerSession
    private let link: ChainLink<any Recognizer>
    private let memory: CallerMemory
    private let context: CallContext
    private let deadline: Duration
    private var watch = RecognizerWatch()
    /// Where the utterance begins that it hears, or hears next.
    private var start: Duration?
    private(set) var finals: [HeardTranscript] = []
    /// What has come since the last final.
    private(set) var partial: HeardTranscript?
    private(set) var request: RequestID?
    private(set) var asked = Duration.zero
    /// It has said all of the utterance whose words are wanted.
    private(set) var isAnswered = false
    /// It still works at an utterance that was answered by the other.
    private(set) var isLate = false

    /// - Parameters:
    ///   - deadline: for its answers.
    ///   - start: where the utterance begins that the caller is in.
    init(
        _ session: any RecognizerSession, generation: Int, link: ChainLink<any Recognizer>,
        deadline: Duration, memory: CallerMemory, start: Duration?, context: CallContext
    ) {
        self.session = session
        self.generation = generation
        self.link = link
        self.deadline = deadline
        self.memory = memory
        self.context = context
        self.feed = CallerFeed(memory)
        self.watch.sessionStarted(link.name, lag: .zero, at: context.now)
        if let start { self.begin(at: start) }
    }

    func expect(_ expectation: Expectation) { self.session.expect(expectation) }

    // MARK: - The caller

    func begin(at start: Duration) {
        self.start = start
        if !self.isLate { self.hear(from: start) }
    }

    private func hear(from start: Duration) {
        self.feed.changeSession()
        self.feed.begin(at: start)
        self.watch.utteranceStarted(
            lag: self.feed.lag(upTo: self.memory.newest), at: self.context.now)
    }

    /// The one that works has answered: what was kept is not needed.
    func utteranceEnded() {
        let isBegun = self.start.map { self.feed.position > $0 } ?? false
        // It must not take what comes next for more of the same.
        if isBegun, !self.isLate, !self.isAnswered, self.request == nil { self.ask() }
        self.isLate = self.request != nil
        self.isAnswered = false
        self.start = nil
        self.finals.removeAll(keepingCapacity: true)
        self.partial = nil
    }

    /// Pushes what is due. Media path.
    /// - Returns: why it can be relied on no more, or nil.
    func tick(upTo limit: Duration, isAsked: Bool) -> ProviderFailure? {
        self.feed.tick(ingestRate: self.link.provider.maxIngestRate)
        if self.request != nil, self.context.now - self.asked > self.deadline {
            return ProviderFailure(
                .timedOut, "no words within \(self.deadline.milliseconds) ms")
        }
        guard self.start != nil, !self.isLate else { return nil }
        if let isTaken = self.feed.push(to: self.session, upTo: limit) {
            self.watch.offered(isTaken: isTaken, at: self.context.now)
        }
        let lag = self.feed.lag(upTo: limit)
        if isAsked, lag == .zero, self.request == nil, !self.isAnswered { self.ask() }
        return self.watch.failureToTake(
            lag: lag, stall: self.link.deadlines.stall, at: self.context.now)
    }

    private func ask() {
        let request = self.context.nextRequest()
        self.request = request
        self.asked = self.context.now
        self.session.finalize(request)
    }

    // MARK: - The recogniser

    /// - Returns: why it can be relied on no more, or nil.
    func receive(_ event: ProviderEvent) -> ProviderFailure? {
        switch event {
        case .partial(let transcript) where self.isHearing:
            self.partial = HeardTranscript(transcript, self.feed.map)
        case .final(let transcript) where self.isHearing:
            self.finals.append(HeardTranscript(transcript, self.feed.map))
            self.partial = nil
        case .done(let request, _, _) where request == self.request: self.answered()
        case .failed(let failure, let request?) where request == self.request:
            // The words would be refused by any provider; but it must not keep those that it has shown.
            guard FallbackRule(failure.code) == .stop, self.partial == nil else { return failure }
            self.answered()
        default: break
        }
        return nil
    }

    private var isHearing: Bool { self.start != nil && !self.isLate }

    private func answered() {
        self.request = nil
        self.context.health.succeeded(self.link.name)
        self.context.health.note(self.context.now - self.asked, .final, of: self.link.name)
        guard self.isLate else {
            self.isAnswered = true
            return
        }
        self.isLate = false
        if let start = self.start { self.hear(from: start) }
    }
}
