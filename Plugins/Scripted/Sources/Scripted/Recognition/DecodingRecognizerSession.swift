import JackfieldPlugin
import Synchronization

/// Understands coded words: `push` listens; what was understood is reported by timers of the host.
final class DecodingRecognizerSession: RecognizerSession {
    private static let poll = Duration.milliseconds(20)

    private let script: RecognizerScript
    private let listener: WordListener
    private let samplesPerSecond: Int64
    private let position = Atomic<Int64>(0)
    private let results: RecognizerResults
    private let cues: Cues
    private let transcript: Mutex<CodedTranscript>

    init(script: RecognizerScript, results: RecognizerResults, format: AudioFormat) {
        self.script = script
        self.listener = WordListener(rate: format.rate)
        self.samplesPerSecond = Int64(format.rate)
        self.results = results
        self.cues = Cues(session: results.session)
        self.transcript = Mutex(CodedTranscript(language: script.language))
        self.cues.every(Self.poll) { [weak self] in self?.report() }
    }

    func push(_ audio: CallerAudio) -> Bool {
        let start = EdgeQueue.nanoseconds(audio.mediaTime)
        self.listener.hear(audio.samples, at: start)
        let length = Int64(audio.samples.count) * 1_000_000_000 / self.samplesPerSecond
        self.position.store(start + length, ordering: .releasing)
        return true
    }

    func finalize(_ request: Request) throws(ProviderError) {
        guard !self.cues.isSilent else { return }
        let final = self.transcript.withLock { transcript in
            self.takeWords(&transcript)
            return transcript.finalize()
        }
        let position = self.position.load(ordering: .acquiring)
        self.cues.after(self.script.finalDelay, for: request) { [results] in
            if let final { results.final(final, of: request) }
            results.done(request, units: position / 1_000_000)
        }
    }

    func cancel(_ request: Request) { self.cues.cancel(request) }

    func close() { self.cues.fallSilent() }

    /// Reports under the lock, so that no partial comes after its final.
    private func report() {
        let position = Duration.nanoseconds(self.position.load(ordering: .acquiring))
        self.transcript.withLock { transcript in
            self.takeWords(&transcript)
            guard let end = transcript.end, position - end >= self.script.gate.gap,
                let final = transcript.finalize()
            else { return }
            self.results.final(final)
        }
    }

    private func takeWords(_ transcript: inout CodedTranscript) {
        while let word = self.listener.take() {
            transcript.hear(word)
            guard self.script.partialEvery > .zero else { continue }
            let number = transcript.number
            self.cues.after(self.script.delay) { [weak self] in self?.show(of: number) }
        }
    }

    private func show(of number: Int) {
        self.transcript.withLock { transcript in
            if let partial = transcript.show(of: number) { self.results.partial(partial) }
        }
    }
}
