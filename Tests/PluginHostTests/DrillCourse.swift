import CallModel
import Drills
import EventLoop
import PluginHost
import Providers
import Synchronization
import Testing

/// One session of the small plugin that is asked for one thing, on the virtual clock, from its opening to
/// its end 3 s after the host closed it.
struct DrillCourse: Equatable {
    var events: [ProviderEvent] = []
    /// Since the opening.
    var times: [Duration] = []
    /// Of audio that the host got from the plugin.
    var samples = 0

    /// What the session said of the request.
    var end: ProviderEvent? {
        self.events.first {
            switch $0 {
            case .done(one, _, _), .failed(_, one?): true
            default: false
            }
        }
    }

    var failure: ProviderFailure? {
        for event in self.events { if case .failed(let failure, _) = event { return failure } }
        return nil
    }

    func time(of event: ProviderEvent) -> Duration? {
        self.events.firstIndex(of: event).map { self.times[$0] }
    }

    /// - Parameters:
    ///   - isDrill: whether the call is selected.
    ///   - after: when the session is opened.
    ///   - closing: when the host closes it.
    static func run(
        _ provider: PluginInstance, in rig: Rig, isDrill: Bool = true, after: Duration = .zero,
        closing: Duration = .seconds(5)
    ) async -> DrillCourse {
        let record = Mutex(DrillCourse())
        let loop = rig.loop
        await withCheckedContinuation { continuation in
            loop.post {
                _ = loop.schedule(after: after) { _ in
                    let start = loop.now
                    var options = Rig.options()
                    options.drilled = isDrill ? ["small"] : ["another"]
                    let session = SmallSession(
                        provider, on: loop, options,
                        events: { event in
                            record.withLock {
                                $0.events.append(event)
                                $0.times.append(loop.now - start)
                            }
                        })
                    session.ask()
                    let reader = loop.schedule(
                        after: .milliseconds(20), every: .milliseconds(20)
                    ) { _ in
                        let count = session.read()
                        record.withLock { $0.samples += count }
                    }
                    _ = loop.schedule(after: closing) { _ in
                        reader.stop()
                        session.close()
                    }
                    _ = loop.schedule(after: closing + .seconds(3)) { _ in continuation.resume() }
                }
            }
        }
        return record.withLock { $0 }
    }
}

/// A session of any capability, and the one thing that the small plugin can do with it. On the loop.
private final class SmallSession: @unchecked Sendable {
    // Used on the loop only.
    private enum Kind {
        case stt(any RecognizerSession)
        case tts(any SynthesizerSession)
        case dialogue(any DialogueSession)
        case channel(any ChannelSession)
        case crm(any CustomerRecordsSession)
    }

    private let kind: Kind

    init(
        _ provider: PluginInstance, on loop: EventLoop, _ options: SessionOptions,
        events: @escaping ProviderEventHandler
    ) {
        if let port = provider.recognizer(on: loop) {
            self.kind = .stt(port.open(options, events: events))
        } else if let port = provider.synthesizer(on: loop) {
            self.kind = .tts(port.open(options, events: events))
        } else if let port = provider.dialogue(on: loop) {
            self.kind = .dialogue(port.open(options, events: events))
        } else if let port = provider.channel(on: loop) {
            self.kind = .channel(port.open(options, events: events))
        } else if let port = provider.customerRecords(on: loop) {
            self.kind = .crm(port.open(options, events: events))
        } else {
            preconditionFailure("a provider has a capability")
        }
    }

    func ask() {
        switch self.kind {
        case .stt(let session): session.finalize(one)
        case .tts(let session):
            session.begin(one, voice: [:])
            session.text("a", of: one)
            session.end(one)
        case .dialogue(let session):
            session.generate(DialogueTurn(cause: .speech, input: "hello"), one)
            session.toolResult(.success("Hello."), of: "c1", one)
        case .channel(let session): session.act(.answer, "", one)
        case .crm(let session):
            session.call("echo", argumentsJSON: "{}", idempotencyKey: "k", one)
        }
    }

    func read() -> Int {
        switch self.kind {
        case .tts(let session):
            var samples = [Int16](repeating: 0, count: 960)
            var span = samples.mutableSpan
            return session.read(one, into: &span)
        case .channel(let session):
            var samples = [Int16](repeating: 0, count: 960)
            var span = samples.mutableSpan
            return session.read(into: &span)
        default: return 0
        }
    }

    func close() {
        switch self.kind {
        case .stt(let session): session.close(.fallback)
        case .tts(let session): session.close(.fallback)
        case .dialogue(let session): session.close(.fallback)
        case .channel(let session): session.close(.fallback)
        case .crm(let session): session.close(.fallback)
        }
    }
}
