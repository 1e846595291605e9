import JackfieldPlugin
import Synchronization

/// `push` only measures; what is understood is reported by timers of the host.
final class ScriptedRecognizerSession: RecognizerSession, @unchecked Sendable {
    private static let poll = Duration.milliseconds(20)

    // Only `push` touches the gate, and one thread at a time pushes.
    private var gate: SpeechGate
    private let samplesPerSecond: Int
    private let edges = EdgeQueue()
    private let position = Atomic<Int64>(0)
    private let isCut = Atomic<Bool>(false)

    private let results: RecognizerResults
    private let cues: Cues
    private let recognition: Mutex<Recognition>

    init(script: RecognizerScript, results: RecognizerResults, format: AudioFormat) {
        self.gate = script.gate
        self.samplesPerSecond = format.rate * format.channels
        self.results = results
        self.cues = Cues(session: results.session)
        self.recognition = Mutex(Recognition(script: script))
        guard script.partialEvery > .zero else { return }
        self.cues.every(Self.poll) { [weak self] in self?.reportPartial() }
    }

    func push(_ audio: CallerAudio) -> Bool {
        guard !self.edges.isFull else { return false }
        if self.isCut.exchange(false, ordering: .relaxed) { self.gate.reset() }
        let length = Int64(audio.samples.count) * 1_000_000_000 / Int64(self.samplesPerSecond)
        let end = audio.mediaTime + .nanoseconds(length)
        if let edge = self.gate.hear(audio.samples, from: audio.mediaTime, to: end) {
            self.edges.append(edge)
        }
        self.position.store(EdgeQueue.nanoseconds(end), ordering: .releasing)
        return true
    }

    func finalize(_ request: Request) throws(ProviderError) {
        guard !self.cues.isSilent else { return }
        let position = self.heardUntil
        let (finals, delay) = self.recognition.withLock { recognition in
            self.takeEdges(&recognition)
            return recognition.finalize(at: position)
        }
        self.isCut.store(true, ordering: .relaxed)
        self.cues.after(delay, for: request) { [results] in
            for final in finals { results.final(final, of: request) }
            results.done(request, units: EdgeQueue.nanoseconds(position) / 1_000_000)
        }
    }

    func cancel(_ request: Request) { self.cues.cancel(request) }

    func close() { self.cues.fallSilent() }

    private var heardUntil: Duration { .nanoseconds(self.position.load(ordering: .acquiring)) }

    private func reportPartial() {
        let position = self.heardUntil
        // Reported under the lock, so that no partial comes after its final.
        self.recognition.withLock { recognition in
            self.takeEdges(&recognition)
            if let partial = recognition.partial(at: position) { self.results.partial(partial) }
        }
    }

    private func takeEdges(_ recognition: inout Recognition) {
        while let edge = self.edges.removeFirst() { recognition.hear(edge) }
    }
}
