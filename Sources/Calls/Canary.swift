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
/// A recogniser gets a second of sound that nobody has said, and must end it; a synthesizer must speak
/// "test"; a dialogue must have something to say at the start of a call, without tools; customer records
/// must open. On the loop; keeps itself alive until its end.
final class Canary: @unchecked Sendable {
    // Used on the loop only.
    private let subject: CanarySubject
    private let loop: EventLoop
    private let limit: Duration
    private let drilled: Set<String>
    private let end: (ProviderFailure?) -> Void
    private var session: (any ProviderSession)?
    private var watch: LoopTimer?
    private var microphone: LoopTimer?
    private var hasEnded = false
    /// The sound, and how much of it was pushed.
    private var sound: [Int16] = []
    private var position = 0

    private static let request = RequestID(rawValue: 1)
    private static let rate = SampleRate.narrowband
    private static let length = Duration.seconds(1)

    /// - Parameters:
    ///   - limit: from the opening to the end; the second of sound comes on top.
    ///   - drilled: names of the providers that are made to fail.
    ///   - end: called once, with nil when the provider did what it was asked.
    init(
        _ subject: CanarySubject, on loop: EventLoop, limit: Duration,
        drilled: Set<String> = [], end: @escaping (ProviderFailure?) -> Void
    ) {
        self.subject = subject
        self.loop = loop
        self.limit = limit
        self.drilled = drilled
        self.end = end
    }

    func start() {
        self.watch = self.loop.schedule(after: self.limit + Self.length) { _ in
            self.finish(
                ProviderFailure(.timedOut, "no answer within \(self.limit.milliseconds) ms"))
        }
        var options = SessionOptions(
            rate: Self.rate.hertz, callID: "canary", language: "", deadline: self.limit)
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
        case .done: self.finish(self.isSilent ? Self.silence : nil)
        default: break
        }
    }

    private func ask() {
        switch self.session {
        case let session as any RecognizerSession: self.speak(to: session)
        case let session as any SynthesizerSession:
            session.begin(Self.request, voice: [:])
            session.text("test", of: Self.request)
            session.end(Self.request)
        case let session as any DialogueSession:
            session.generate(
                DialogueTurn(cause: .start, factsJSON: #"{"canary":true}"#), Self.request)
        default: self.finish(nil)
        }
    }

    /// A frame every 20 ms, as a caller's would come.
    private func speak(to session: any RecognizerSession) {
        self.sound = SpeechLikeSound.samples(Self.length, rate: Self.rate)
        self.microphone = self.loop.schedule(after: .zero, every: Frame.duration) { _ in
            self.pushFrame(to: session)
        }
    }

    private func pushFrame(to session: any RecognizerSession) {
        guard self.position < self.sound.count else {
            self.microphone?.stop()
            return session.finalize(Self.request)
        }
        let end = self.position + Self.rate.samplesPerFrame
        let isTaken = session.push(
            self.sound.span.extracting(self.position..<end),
            mediaTime: Self.rate.duration(of: self.position), isReplay: false)
        if isTaken { self.position = end }
    }

    /// Whether a synthesizer said that it has spoken, and there is nothing to hear.
    private var isSilent: Bool {
        guard let session = self.session as? any SynthesizerSession else { return false }
        let heard = FrameBuffer(capacity: Frame.maximumSamples)
        return heard.append(upTo: Frame.maximumSamples) { session.read(Self.request, into: &$0) }
            == 0
    }

    private static let silence = ProviderFailure(.internal, "it spoke, but nothing is to be heard")

    private func finish(_ failure: ProviderFailure?) {
        guard !self.hasEnded else { return }
        self.hasEnded = true
        self.watch?.stop()
        self.microphone?.stop()
        self.session?.close(.done)
        self.session = nil
        self.end(failure)
    }
}
