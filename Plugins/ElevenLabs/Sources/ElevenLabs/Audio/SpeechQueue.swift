import JackfieldPlugin
import Synchronization

/// The utterances of one session, given to the host one after the other, whatever comes first.
///
/// ElevenLabs speaks faster than anybody listens: what the host has no room for waits here. Any thread; nothing is told
/// to the host of an utterance after `cancel`, and of none after `close`.
final class SpeechQueue: Sendable {
    /// Bytes of text of one utterance.
    private static let longestText = 65_536
    /// Utterances that may wait in one session.
    private static let mostUtterances = 64
    /// Audio of one utterance.
    private static let longestAudio = Duration.seconds(900)
    /// From one try to the next when the host has no room.
    private static let pause = Duration.milliseconds(20)

    private struct State: Sendable {
        var utterances: [Utterance] = []
        /// A timer will go on.
        var isWaiting = false
        var isClosed = false
    }

    private let speech: SynthesizerSpeech
    private let format: VoiceFormat
    private let state = Mutex(State())
    // A timer ends when it is let go, so the last one is kept.
    private let timer = Mutex<PluginTimer?>(nil)

    init(_ speech: SynthesizerSpeech, format: VoiceFormat) {
        self.speech = speech
        self.format = format
    }

    func begin(_ request: Request) throws(ProviderError) {
        try self.state.withLock { state throws(ProviderError) in
            guard !state.isClosed else { throw ProviderError(.gone, "the session is closed") }
            guard state.utterances.count < Self.mostUtterances else {
                throw ProviderError(
                    .overloaded, "\(Self.mostUtterances) utterances of this call wait already")
            }
            state.utterances.append(Utterance(request, format: self.format))
        }
    }

    /// More text of an utterance; too much of it ends the utterance with an error.
    /// - Returns: whether the utterance is still wanted.
    func text(_ piece: String, of request: Request) -> Bool {
        let isShort = self.state.withLock { state -> Bool? in
            guard let index = Self.index(of: request, in: state) else { return nil }
            let count = state.utterances[index].text.byteCount + piece.utf8.count
            guard count <= Self.longestText else { return false }
            state.utterances[index].text.append(piece)
            return true
        }
        guard let isShort else { return false }
        guard !isShort else { return true }
        self.fail(
            ProviderError(
                .badInput,
                "an utterance of more than \(Self.longestText) bytes of text: split it"),
            request)
        return false
    }

    /// Whether there is nothing to say so far.
    func isSilent(_ request: Request) -> Bool {
        self.state.withLock { state in
            Self.index(of: request, in: state).map { state.utterances[$0].text.isSilent } ?? true
        }
    }

    /// Audio of an utterance, and when characters are spoken in it.
    func receive(_ audio: [UInt8], _ characters: SpokenCharacters?, of request: Request) {
        let isTooLong = self.state.withLock { state -> Bool in
            guard let index = Self.index(of: request, in: state) else { return false }
            state.utterances[index].receive(audio, characters)
            return state.utterances[index].received > Self.longestAudio
        }
        guard isTooLong else { return self.giveAll() }
        self.fail(
            ProviderError(
                .protocolViolation, "ElevenLabs does not come to the end of an utterance"),
            request)
    }

    /// No more audio of an utterance will come.
    func complete(_ request: Request) {
        self.state.withLock { state in
            guard let index = Self.index(of: request, in: state) else { return }
            state.utterances[index].isComplete = true
        }
        self.giveAll()
    }

    /// Ends an utterance with an error, unless it has ended.
    func fail(_ error: ProviderError, _ request: Request) {
        self.state.withLock { state in
            guard let index = Self.index(of: request, in: state) else { return }
            state.utterances.remove(at: index)
            self.speech.fail(error, request: request)
        }
        self.giveAll()
    }

    func cancel(_ request: Request) {
        self.state.withLock { state in state.utterances.removeAll { $0.request == request } }
        // Whoever stood behind it is next.
        self.giveAll()
    }

    func close() {
        self.state.withLock { state in
            state.isClosed = true
            state.utterances = []
        }
        self.stopTimer()
    }

    private static func index(of request: Request, in state: State) -> Int? {
        state.utterances.firstIndex { $0.request == request }
    }

    // MARK: - To the host

    private func giveAll() {
        let mustWait = self.state.withLock { state -> Bool in
            guard !self.give(&state), !state.isWaiting else { return false }
            state.isWaiting = true
            return true
        }
        if mustWait { self.wait() }
    }

    /// - Returns: false: the host has no room.
    private func give(_ state: inout State) -> Bool {
        while !state.utterances.isEmpty {
            switch state.utterances[0].give(to: self.speech) {
            case .noRoom: return false
            case .unwanted: state.utterances.removeFirst()
            case .taken:
                guard state.utterances[0].isComplete else { return true }
                let utterance = state.utterances.removeFirst()
                self.speech.done(utterance.request, units: Int64(utterance.text.characters))
            }
        }
        return true
    }

    private func wait() {
        // Made while locked: one that fires at once must not be kept in place of the next.
        let (old, isWaiting) = self.timer.withLock { kept -> (PluginTimer?, Bool) in
            let old = kept
            kept = self.speech.session.timer(after: Self.pause) { [weak self] _ in self?.goOn() }
            return (old, kept != nil)
        }
        // Outside: ending a timer may wait for its body.
        old?.stop()
        guard !isWaiting else { return }
        let error = ProviderError(.overloaded, "the host has no timer to wait with for room")
        let requests = self.state.withLock { state -> [Request] in
            state.isWaiting = false
            return state.utterances.map(\.request)
        }
        for request in requests { self.fail(error, request) }
    }

    private func goOn() {
        self.state.withLock { $0.isWaiting = false }
        self.giveAll()
    }

    private func stopTimer() {
        let timer = self.timer.withLock { kept -> PluginTimer? in
            let timer = kept
            kept = nil
            return timer
        }
        timer?.stop()
    }
}
