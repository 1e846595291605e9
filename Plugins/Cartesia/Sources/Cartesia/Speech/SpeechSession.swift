import JackfieldPlugin
import Synchronization

/// One call's voice at Cartesia: a context for each utterance, all of them over one WebSocket.
///
/// Ready when the WebSocket is open. One that ends while nothing is being spoken, as idle ones do, is opened anew for
/// the next utterance. All functions may be called from any thread and do not block; nothing is told to the host about
/// an utterance after `cancel` has returned.
final class SpeechSession: SynthesizerSession {
    private static let mostUtterances = 64
    /// How long to wait for room, at the host or on the WebSocket.
    private static let pause = Duration.milliseconds(20)

    private let speech: SynthesizerSpeech
    private let settings: CartesiaSettings
    private let server: CartesiaServer
    private let rate: Int
    private let language: String
    /// Contexts of one account should not share their names, whatever call they are of.
    private let prefix = String(UInt64.random(in: 0...UInt64.max), radix: 36)
    private let state = Mutex(SpeechState())

    /// - Parameters:
    ///   - rate: samples a second.
    ///   - language: BCP 47; "": the voice's own.
    init(
        _ speech: SynthesizerSpeech, settings: CartesiaSettings, server: CartesiaServer, rate: Int,
        language: String
    ) {
        self.speech = speech
        self.settings = settings
        self.server = server
        self.rate = rate
        self.language = language
    }

    var isReadyAtOnce: Bool { false }

    // MARK: - The host

    func begin(_ request: Request, voice: VoiceOptions) throws(ProviderError) {
        let form = try GenerationForm(
            self.settings, rate: self.rate, language: self.language, options: voice)
        let audio = SpokenAudio(rate: self.rate, coding: self.settings.speech.coding)
        try self.state.withLock { state throws(ProviderError) in
            guard !state.isOver else {
                throw ProviderError(.unavailable, "the session has ended")
            }
            guard state.index(of: request) == nil else {
                throw ProviderError(.badInput, "this utterance has begun already")
            }
            guard state.utterances.count < Self.mostUtterances else {
                throw ProviderError(
                    .overloaded, "\(Self.mostUtterances) utterances of this call wait already")
            }
            state.utterances.append(Utterance(request, form: form, audio: audio))
        }
        self.reopen()
    }

    func text(_ piece: String, of request: Request) throws(ProviderError) {
        try self.change(request) { utterance throws(ProviderError) in try utterance.add(piece) }
    }

    func end(_ request: Request) throws(ProviderError) {
        try self.change(request) { utterance throws(ProviderError) in try utterance.end() }
    }

    func cancel(_ request: Request) {
        self.state.withLock { state in
            if let index = state.index(of: request) { state.drop(index) }
        }
        // Whoever stood behind it is next.
        self.proceed()
    }

    func close() {
        let (_, socket, timer) = self.state.withLock { $0.end() }
        timer?.stop()
        socket?.close()
    }

    /// Of one that has failed the host may still send text, which is let pass.
    private func change(
        _ request: Request, _ body: (inout Utterance) throws(ProviderError) -> Void
    ) throws(ProviderError) {
        try self.state.withLock { state throws(ProviderError) in
            guard let index = state.index(of: request) else { return }
            try body(&state.utterances[index])
        }
        self.proceed()
    }

    // MARK: - The WebSocket

    /// Opens the first one.
    func open() throws(ProviderError) {
        if let number = self.state.withLock({ $0.beginOpening() }) { try self.connect(number) }
    }

    /// Opens another one, unless there is one or it is on its way.
    private func reopen() {
        guard let number = self.state.withLock({ $0.beginOpening() }) else { return }
        do throws(ProviderError) {
            try self.connect(number)
        } catch {
            self.lost(number, error)
        }
    }

    private func connect(_ number: Int) throws(ProviderError) {
        let socket = try self.speech.session.host.connect(
            to: self.server.socketURL, headers: self.server.headers,
            reader: SpeechSocket(number, of: self))
        // It may be open by now, or have ended.
        guard self.state.withLock({ $0.take(socket, number) }) else { return socket.close() }
        self.proceed()
    }

    func opened(_ number: Int) {
        if self.state.withLock({ $0.opened(number) }) { self.speech.session.ready() }
        self.proceed()
    }

    /// - Parameter message: nil: it was none.
    func receive(_ message: SpeechMessage?, from number: Int) {
        guard let message else {
            return self.fail(
                ProviderError(
                    .protocolViolation, "Cartesia has sent a message that is no JSON of its kind"))
        }
        self.state.withLock { state in
            if number == state.number { state.hear(message) }
        }
        self.proceed()
    }

    func lost(_ number: Int, _ error: ProviderError) {
        switch self.state.withLock({ $0.lost(number, error) }) {
        case .nothing: self.proceed()
        case .fail: self.fail(error)
        case .reopen:
            self.proceed()
            self.reopen()
        }
    }

    private func fail(_ error: ProviderError) {
        let (isFirst, socket, timer) = self.state.withLock { $0.end() }
        guard isFirst else { return }
        timer?.stop()
        self.speech.fail(error)
        socket?.close()
    }

    // MARK: - Moving on

    /// Gives the host what has come, and Cartesia what waits.
    private func proceed() {
        let (limit, prefix) = (self.settings.speech.contexts, self.prefix)
        let mustWait = self.state.withLock { state -> Bool in
            guard !state.isOver else { return false }
            let isGiven = state.give(to: self.speech)
            let isSent = state.send(prefix: prefix, limit: limit)
            guard !(isGiven && isSent), !state.isWaiting else { return false }
            state.isWaiting = true
            return true
        }
        if mustWait { self.wait() }
    }

    private func wait() {
        let timer = self.speech.session.timer(after: Self.pause) { [weak self] _ in
            guard let self else { return }
            self.state.withLock { $0.isWaiting = false }
            self.proceed()
        }
        guard let timer else {
            return self.fail(
                ProviderError(.overloaded, "the host has no timer to wait with for room"))
        }
        // Swapped inside and let go outside: ending a timer may wait for its body.
        var swap: PluginTimer? = timer
        self.state.withLock { (swap, $0.timer) = ($0.timer, swap) }
        _ = consume swap
    }
}
