import CallAudio
import CallModel
import EventLoop
package import Providers

/// What a canary is sent to.
package enum CanarySubject: Sendable {
    case stt(any Recognizer)
    case dialogue(any Dialogue)
    case tts(any Synthesizer)
    case crm(any CustomerRecords)
}

/// One request that holds nothing of any caller, to see whether a provider works again.
///
/// A recogniser must understand a word of a clip, where there is one in its language, and else answer; a
/// synthesizer must say "test" so that something is to be heard; a dialogue must have something to say at the
/// start of a call, without tools; customer records must open. On the loop; keeps itself alive until its end.
final class Canary: @unchecked Sendable {
    // Used on the loop only.
    private let subject: CanarySubject
    private let loop: EventLoop
    private let limit: Duration
    private let language: String
    private let drilled: Set<String>
    private let words: CanaryWords?
    private let end: (ProviderFailure?) -> Void
    private var session: (any ProviderSession)?
    private var watch: LoopTimer?
    /// Pushes a clip frame by frame, or reads what is spoken.
    private var ticker: LoopTimer?
    private var hasEnded = false
    /// The clip, and how much of it was pushed.
    private let clip: [Int16]
    private var position = 0
    private var hasUnderstood = false
    private let frame = FrameBuffer(capacity: Frame.maximumSamples)
    /// Something was to be heard of a synthesizer.
    private var isAudible = false

    private static let request = RequestID(rawValue: 1)
    private static let rate = CanaryWords.rate
    /// 50 dB below full scale; what is softer is none.
    private static let audible = 100

    /// - Parameters:
    ///   - language: BCP 47, of the calls that use the provider.
    ///   - limit: from the opening to the end; the length of the clip comes on top.
    ///   - drilled: names of the providers that are made to fail.
    ///   - end: called once, with nil when the provider did what it was asked.
    init(
        _ subject: CanarySubject, on loop: EventLoop, language: String, limit: Duration,
        drilled: Set<String> = [], end: @escaping (ProviderFailure?) -> Void
    ) {
        self.subject = subject
        self.loop = loop
        self.language = language
        self.limit = limit
        let words = CanaryWords.spoken(in: language)
        self.words = words
        self.clip = if case .stt = subject { (words ?? .english).samples } else { [] }
        self.drilled = drilled
        self.end = end
    }

    func start() {
        let length = Self.rate.duration(of: self.clip.count)
        self.watch = self.loop.schedule(after: self.limit + length) { _ in
            self.finish(
                ProviderFailure(.timedOut, "no answer within \(self.limit.milliseconds) ms"))
        }
        var options = SessionOptions(
            rate: Self.rate.hertz, callID: "canary", language: self.language, deadline: self.limit)
        options.drilled = self.drilled
        let events: ProviderEventHandler = { self.receive($0) }
        self.session =
            switch self.subject {
            case .stt(let provider): provider.open(options, events: events)
            case .dialogue(let provider): provider.open(options, events: events)
            case .tts(let provider): provider.open(options, events: events)
            case .crm(let provider): provider.open(options, events: events)
            }
    }

    private func receive(_ event: ProviderEvent) {
        switch event {
        case .ready: self.ask()
        case .failed(let failure, _): self.finish(failure)
        case .closed: self.finish(ProviderFailure(.unavailable, "the session was closed"))
        case .delta, .expect, .toolCall, .slot: self.finish(nil)
        case .final(let transcript):
            if self.words?.isHeard(in: transcript.text) ?? true { self.hasUnderstood = true }
        case .done: self.finish(self.judgement)
        default: break
        }
    }

    private func ask() {
        switch self.session {
        case let session as any RecognizerSession: self.eachFrame { self.push(to: session) }
        case let session as any SynthesizerSession:
            self.eachFrame { self.listen(to: session) }
            session.begin(Self.request, voice: [:])
            session.text("test", of: Self.request)
            session.end(Self.request)
        case let session as any DialogueSession:
            session.generate(
                DialogueTurn(cause: .start, factsJSON: #"{"canary":true}"#), Self.request)
        default: self.finish(nil)
        }
    }

    private func eachFrame(_ body: @escaping @Sendable () -> Void) {
        self.ticker = self.loop.schedule(after: .zero, every: Frame.duration) { _ in body() }
    }

    /// A frame of the clip, as a caller's would come.
    private func push(to session: any RecognizerSession) {
        guard self.position < self.clip.count else {
            self.ticker?.stop()
            return session.finalize(Self.request)
        }
        let clip = self.clip
        let end = min(self.position + Self.rate.samplesPerFrame, clip.count)
        let isTaken = session.push(
            clip.span.extracting(self.position..<end),
            mediaTime: Self.rate.duration(of: self.position), isReplay: false)
        if isTaken { self.position = end }
    }

    /// - Returns: whether there was anything.
    @discardableResult
    private func listen(to session: any SynthesizerSession) -> Bool {
        self.frame.removeAll()
        self.frame.append { session.read(Self.request, into: &$0) }
        self.frame.read { samples in
            for index in samples.indices where abs(Int(samples[index])) >= Self.audible {
                self.isAudible = true
            }
        }
        return self.frame.count > 0
    }

    /// Of a recogniser or a synthesizer that says it has done what it was asked.
    private var judgement: ProviderFailure? {
        switch self.session {
        case is any RecognizerSession:
            guard self.words != nil, !self.hasUnderstood else { return nil }
            return ProviderFailure(.internal, "it answered, but understood none of the words")
        case let session as any SynthesizerSession:
            while self.listen(to: session) {}
            guard !self.isAudible else { return nil }
            return ProviderFailure(.internal, "it spoke, but nothing is to be heard")
        default: return nil
        }
    }

    private func finish(_ failure: ProviderFailure?) {
        guard !self.hasEnded else { return }
        self.hasEnded = true
        self.watch?.stop()
        self.ticker?.stop()
        self.session?.close(.done)
        self.session = nil
        self.end(failure)
    }
}
