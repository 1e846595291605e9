import JackfieldPlugin
import Synchronization

/// The host, as a queue of utterances sees it.
final class HostOutlet: SpeechOutlet {
    private let speech: SynthesizerSpeech
    // A timer ends when it is let go, so the last one is kept.
    private let timer = Mutex<PluginTimer?>(nil)

    init(_ speech: SynthesizerSpeech) {
        self.speech = speech
    }

    func work(_ body: @escaping @Sendable () -> Void) -> Bool {
        self.speech.session.host.work(body)
    }

    func wake(after delay: Duration, _ body: @escaping @Sendable () -> Void) -> Bool {
        guard let timer = self.speech.session.timer(after: delay, { _ in body() }) else {
            return false
        }
        // Swapped inside and let go outside: ending a timer may wait for its body.
        var swap: PluginTimer? = timer
        self.timer.withLock { (swap, $0) = ($0, swap) }
        _ = consume swap
        return true
    }

    func waitForRoom(samples: Int, of request: Request) {
        _ = self.speech.waitForRoom(samples: samples, of: request, timeout: .milliseconds(20))
    }

    func audio(
        _ samples: Span<Int16>, of request: Request, at mediaTime: Duration
    ) -> AudioDelivery {
        self.speech.audio(samples, of: request, mediaTime: mediaTime)
    }

    func mark(_ bytes: Range<Int>, at mediaTime: Duration, of request: Request) {
        self.speech.mark(bytes, at: mediaTime, of: request)
    }

    func done(_ request: Request, characters: Int) {
        self.speech.done(request, units: Int64(characters))
    }

    func fail(_ error: ProviderError, _ request: Request) {
        self.speech.fail(error, request: request)
    }
}
