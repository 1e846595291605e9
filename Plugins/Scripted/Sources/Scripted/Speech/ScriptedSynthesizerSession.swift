import JackfieldPlugin
import Synchronization

/// Utterances are spoken in the order of `begin`, a chunk at a time, each chunk on a timer of the host.
final class ScriptedSynthesizerSession: SynthesizerSession {
    private struct Utterance: Sendable {
        let request: Request
        var speech: ToneSpeech
        var hasStarted = false
    }

    private struct State: Sendable {
        var utterances: [Utterance] = []
        /// Whether a cue will speak the next chunk of the first utterance.
        var isCued = false
    }

    /// A timer must return soon: so many chunks at once at most.
    private static let chunksPerCue = 10

    private let script: VoiceScript
    private let speech: SynthesizerSpeech
    private let rate: Int
    private let voice: CodedVoice?
    private let cues: Cues
    private let state = Mutex(State())

    init(script: VoiceScript, speech: SynthesizerSpeech, rate: Int) {
        self.script = script
        self.speech = speech
        self.rate = rate
        self.voice = script.codes ? CodedVoice(rate: rate, pitch: script.pitch) : nil
        self.cues = Cues(session: speech.session)
    }

    func begin(_ request: Request, voice: VoiceOptions) throws(ProviderError) {
        guard !self.cues.isSilent else { return }
        let speed = min(max(voice.rate ?? 1, 0.25), 4)
        let speech = ToneSpeech(
            script: self.script, rate: self.rate, speed: speed, voice: self.voice)
        self.state.withLock {
            $0.utterances.append(Utterance(request: request, speech: speech))
        }
    }

    func text(_ piece: String, of request: Request) throws(ProviderError) {
        self.change(request) { $0.append(piece) }
    }

    func end(_ request: Request) throws(ProviderError) {
        self.change(request) { $0.end() }
    }

    func cancel(_ request: Request) {
        self.cues.cancel(request)
        self.state.withLock { state in
            if state.utterances.first?.request == request { state.isCued = false }
            state.utterances.removeAll { $0.request == request }
            self.cueNext(&state)
        }
    }

    func close() { self.cues.fallSilent() }

    /// A request that was cancelled, or that the script fails, is no longer listed: its text is dropped.
    private func change(_ request: Request, _ change: (inout ToneSpeech) -> Void) {
        self.state.withLock { state in
            guard let index = state.utterances.firstIndex(where: { $0.request == request }) else {
                return
            }
            change(&state.utterances[index].speech)
            self.cueNext(&state)
        }
    }

    /// Sees to it that the first utterance goes on, if there is anything to do for it.
    private func cueNext(_ state: inout State, after delay: Duration = .zero) {
        guard !state.isCued, let first = state.utterances.first,
            first.speech.unspoken > 0 || first.speech.isEnded
        else { return }
        state.isCued = true
        let isSilent = first.hasStarted || first.speech.isComplete
        let request = first.request
        self.cues.after(isSilent ? delay : self.script.firstAudioDelay, for: request) {
            [weak self] in self?.speak(request)
        }
    }

    /// Runs on a timer of the host.
    private func speak(_ request: Request) {
        self.state.withLock { state in
            guard state.utterances.first?.request == request else { return }
            state.isCued = false
            state.utterances[0].hasStarted = true
            let delay = self.speakChunks(of: &state.utterances[0])
            if delay == nil || state.utterances[0].speech.isComplete {
                self.finish(state.utterances.removeFirst(), isWanted: delay != nil)
            }
            self.cueNext(&state, after: delay ?? .zero)
        }
    }

    /// How long to wait before the next chunks; nil: the host wants no more of this utterance.
    private func speakChunks(of utterance: inout Utterance) -> Duration? {
        let pause = self.script.chunk * self.script.realTimeFactor
        let size = max(1, Int(Double(self.rate) * (self.script.chunk / .seconds(1))))
        for _ in 0..<Self.chunksPerCue {
            guard let chunk = utterance.speech.nextChunk(samples: size) else { return .zero }
            switch self.give(chunk, of: utterance.request) {
            case .taken: utterance.speech.advance(past: chunk)
            case .noRoom: return self.script.chunk
            case .unwanted: return nil
            }
            if pause > .zero { return pause }
        }
        return .zero
    }

    private func give(_ chunk: ToneSpeech.Chunk, of request: Request) -> AudioDelivery {
        let delivery = self.speech.audio(
            chunk.samples.span, of: request, mediaTime: self.time(of: chunk.start))
        if delivery == .taken, self.script.marks {
            for mark in chunk.marks {
                self.speech.mark(mark.text, at: self.time(of: mark.sample), of: request)
            }
        }
        return delivery
    }

    private func finish(_ utterance: Utterance, isWanted: Bool) {
        guard isWanted else { return }
        self.speech.done(utterance.request, units: Int64(utterance.speech.characters))
    }

    private func time(of sample: Int) -> Duration {
        .nanoseconds(Int64(sample) * 1_000_000_000 / Int64(self.rate))
    }
}
