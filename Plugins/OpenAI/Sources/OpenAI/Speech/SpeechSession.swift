import JackfieldPlugin
import Synchronization

/// One call's use of the voice: asks for one sentence after the other, and gives their audio to the host in order.
///
/// The next sentence is asked for as soon as the audio of the one before has come, while that is still being spoken.
/// Nothing is told to the host after `cancel` or `close` has returned. A question that fails is not asked again here:
/// that is the host's decision.
final class SpeechSession: SynthesizerSession {
    /// How long audio waits that the host had no room for.
    private static let pause = Duration.milliseconds(20)

    private struct State {
        var queue: SpeechQueue
        var timer: PluginTimer?
        /// The timer will hand over what waits.
        var isPausing = false
    }

    /// What is to be done once the state is let go.
    private struct Step {
        var question: SpeechQuestion?
        var unwanted: [HTTPTransfer]
        var timer: PluginTimer?
    }

    private let speech: SynthesizerSpeech
    private let api: SpeechAPI
    private let state: Mutex<State>

    init(_ speech: SynthesizerSpeech, api: SpeechAPI) {
        self.speech = speech
        self.api = api
        self.state = Mutex(State(queue: SpeechQueue(rate: api.rate)))
    }

    // MARK: - The host

    func begin(_ request: Request, voice: VoiceOptions) throws(ProviderError) {
        try self.state.withLock { state throws(ProviderError) in
            try state.queue.begin(request, voice: voice)
        }
    }

    func text(_ piece: String, of request: Request) throws(ProviderError) {
        try self.state.withLock { state throws(ProviderError) in
            guard let error = try state.queue.append(piece, to: request) else { return }
            self.fail(error, request, in: &state)
        }
        self.proceed()
    }

    func end(_ request: Request) throws(ProviderError) {
        try self.state.withLock { state throws(ProviderError) in try state.queue.end(request) }
        self.proceed()
    }

    func cancel(_ request: Request) {
        self.state.withLock { $0.queue.remove(request) }
        self.proceed()
    }

    func close() {
        let timer = self.state.withLock { state -> PluginTimer? in
            state.queue.close()
            defer { state.timer = nil }
            return state.timer
        }
        timer?.stop()
        self.proceed()
    }

    // MARK: - The server

    /// Audio of the sentence has come.
    /// - Returns: whether more of it is wanted.
    func receive(_ samples: [Int16], _ number: Int) -> Bool {
        let isWanted = self.state.withLock { $0.queue.receive(samples, number) }
        if isWanted { self.proceed() }
        return isWanted
    }

    /// All audio of the sentence has come; or why not.
    func finish(_ number: Int, _ error: ProviderError? = nil) {
        self.state.withLock { state in
            guard let request = state.queue.finish(number), let error else { return }
            self.fail(error, request, in: &state)
        }
        self.proceed()
    }

    private func fail(_ error: ProviderError, _ request: Request, in state: inout State) {
        state.queue.fail(request)
        self.speech.fail(error, request: request)
    }

    // MARK: - From one to the other

    /// Hands over what there is room for, and asks for the next sentence when it is time.
    private func proceed() {
        let step = self.state.withLock { state -> Step in
            _ = self.handOver(&state.queue)
            let question = state.queue.next()
            // An utterance without a word is over by now.
            let hasRoom = self.handOver(&state.queue)
            let old = hasRoom || state.isPausing ? nil : self.startPause(&state)
            return Step(question: question, unwanted: state.queue.takeUnwanted(), timer: old)
        }
        // Not under the lock: to end a timer may be to wait for its body, which wants the lock.
        step.timer?.stop()
        for transfer in step.unwanted { transfer.cancel() }
        if let question = step.question { self.ask(question) }
    }

    /// - Returns: the timer before this one.
    private func startPause(_ state: inout State) -> PluginTimer? {
        let old = state.timer
        state.timer = self.speech.session.timer(after: Self.pause) { [weak self] _ in
            self?.endPause()
        }
        state.isPausing = state.timer != nil
        return old
    }

    private func endPause() {
        self.state.withLock { $0.isPausing = false }
        self.proceed()
    }

    private func ask(_ question: SpeechQuestion) {
        let reader = SpeechReader(self, self.api, question.number)
        let request = self.api.request(for: question.text, question.voice)
        let transfer = self.speech.session.host.send(request, to: reader)
        let isWanted = self.state.withLock { $0.queue.asked(question.number, by: transfer) }
        if !isWanted { transfer.cancel() }
    }

    /// - Returns: false: the host has no room for what waits.
    private func handOver(_ queue: inout SpeechQueue) -> Bool {
        while let (request, delivery) = queue.handOver({ self.give(&$0) }) {
            switch delivery {
            case .noRoom: return false
            case .unwanted: queue.remove(request)
            case .taken:
                guard let spoken = queue.takeSpoken() else { return true }
                self.speech.done(request, units: Int64(spoken.characters))
            }
        }
        return true
    }

    private func give(_ utterance: inout SpokenUtterance) -> AudioDelivery {
        let request = utterance.request
        let delivery = utterance.handOver(by: self.api.rate / 50) { samples, first in
            self.speech.audio(samples, of: request, mediaTime: self.time(first))
        }
        for mark in utterance.takeMarks() {
            self.speech.mark(mark.bytes, at: self.time(mark.sample), of: request)
        }
        return delivery
    }

    private func time(_ sample: Int) -> Duration {
        .nanoseconds(Int64(sample) * 1_000_000_000 / Int64(self.api.rate))
    }
}
