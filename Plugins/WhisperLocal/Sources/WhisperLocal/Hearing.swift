import JackfieldPlugin
import Synchronization

/// One call's speech on its way to words, by the transcribers that all calls of a provider share.
///
/// Any thread; nothing blocks. Nothing is reported after `close` or the `cancel` of a request has returned.
final class Hearing<ID: Hashable & Sendable>: Sendable {
    private let state: Mutex<HearingState<ID>>
    private let queue: TranscriptionQueue
    private let report: @Sendable (HearingReport<ID>) -> Void

    /// - Parameter report: called under a lock; must not call back.
    init(
        _ options: HearingOptions, queue: TranscriptionQueue,
        report: @escaping @Sendable (HearingReport<ID>) -> Void
    ) {
        self.state = Mutex(HearingState(options))
        self.queue = queue
        self.report = report
    }

    /// False: too much waits, the audio has to be offered again. When closed all is taken, and dropped.
    var hasRoom: Bool { self.state.withLock { $0.isClosed || $0.hasRoom } }

    /// Takes audio at 16 kHz that was heard at `mediaTime`, in order.
    func hear(_ samples: [Int16], lasting duration: Duration, at mediaTime: Duration) {
        self.state.withLock { $0.hear(samples, lasting: duration, at: mediaTime) }
        self.advance()
    }

    func finalize(_ id: ID) {
        self.state.withLock { $0.finalize(id) }
        self.advance()
    }

    func expect(_ phrases: [String]) { self.state.withLock { $0.expect(phrases) } }

    func cancel(_ id: ID) { self.state.withLock { $0.cancel(id) } }

    func close() { self.state.withLock { $0.close() } }

    private func advance() {
        guard let work = self.state.withLock({ $0.next() }) else { return }
        guard let pass = work.pass else { return self.complete(work, .success(nil)) }
        let isTaken = self.queue.submit(work.isPartial ? .soon : .now) { [self] transcriber in
            self.complete(work, Self.result(of: pass, by: transcriber))
        }
        guard !isTaken else { return }
        self.complete(
            work,
            .failure(
                ProviderError(
                    .overloaded,
                    "too many calls wait for Whisper: take a smaller model or more `workers`",
                    retryAfter: .seconds(2))))
    }

    private func complete(_ work: HearingWork<ID>, _ result: Result<HeardSpeech?, ProviderError>) {
        self.state.withLock { state in
            for report in state.complete(work, result) { self.report(report) }
        }
        self.advance()
    }

    private static func result(
        of pass: TranscriptionPass, by transcriber: any Transcriber
    ) -> Result<HeardSpeech?, ProviderError> {
        guard !pass.abort.isSet else { return .success(nil) }
        do throws(ProviderError) {
            return .success(try transcriber.transcribe(pass))
        } catch {
            return .failure(error)
        }
    }
}
