import JackfieldPlugin
import Synchronization

/// One call's voice at Deepgram.
///
/// Ready when the WebSocket is open. When the connection ends, the session has failed: the host asks the next voice for
/// the rest. The host is told everything under the lock, so that nothing comes of an utterance that was cancelled.
final class SpeakSession: SynthesizerSession {
    private struct State: Sendable {
        var socket: WebSocket?
        var isOpen = false
        /// It was closed by us, or has failed and told so.
        var isOver = false
        var queue: SpeakQueue
        var flushes = FlushBudget()
        var timer: PluginTimer?
    }

    /// Audio that the host had no room for is offered again so often; it has room for seconds.
    private static let period = Duration.milliseconds(100)

    private let speech: SynthesizerSpeech
    private let server: DeepgramServer
    private let model: String
    private let state: Mutex<State>

    /// - Parameter rate: samples a second.
    init(_ speech: SynthesizerSpeech, server: DeepgramServer, model: String, rate: Int) {
        self.speech = speech
        self.server = server
        self.model = model
        self.state = Mutex(State(queue: SpeakQueue(rate: rate)))
    }

    var isReadyAtOnce: Bool { false }

    private var host: Host { self.speech.session.host }

    func connect(to url: String) throws(ProviderError) {
        let socket = try self.host.connect(to: url, headers: self.server.headers, reader: self)
        let isOver = self.state.withLock { state in
            state.socket = socket
            return state.isOver
        }
        if isOver { socket.close() }
    }

    // MARK: - The host

    func begin(_ request: Request, voice: VoiceOptions) throws(ProviderError) {
        if let name = voice.voice, name != self.model {
            // As an error of the request, which has room for words.
            let error = ProviderError(
                .unsupported,
                "this session speaks as \(self.model): set tts.model for another voice")
            return self.speech.fail(error, request: request)
        }
        self.state.withLock { state in
            guard !state.isOver, !state.queue.contains(request) else { return }
            state.queue.begin(request)
        }
    }

    func text(_ piece: String, of request: Request) throws(ProviderError) {
        self.state.withLock { state in
            guard !state.queue.append(piece, to: request) else { return }
            self.remove(request, &state)
            let error = ProviderError(
                .badInput,
                "an utterance of more than \(SpeakText.longest) bytes of text: split it into several"
            )
            self.speech.fail(error, request: request)
        }
        self.goOn()
    }

    func end(_ request: Request) throws(ProviderError) {
        self.state.withLock { $0.queue.end(request) }
        self.goOn()
    }

    func cancel(_ request: Request) {
        self.state.withLock { self.remove(request, &$0) }
        self.goOn()
    }

    func close() {
        let (isFirst, socket) = self.finish()
        guard isFirst else { return }
        socket?.send(#"{"type":"Close"}"#)
        socket?.close()
    }

    private func remove(_ request: Request, _ state: inout State) {
        guard state.queue.remove(request), !state.isOver else { return }
        state.socket?.send(#"{"type":"Clear"}"#)
    }

    // MARK: - Text and audio

    /// Sends what may be sent, and gives the host what it has room for.
    private func goOn() {
        let error = self.state.withLock { state -> ProviderError? in
            guard state.isOpen, !state.isOver else { return nil }
            let error = self.send(&state)
            while let unwanted = state.queue.handOver(to: self.speech) {
                self.remove(unwanted, &state)
            }
            return error
        }
        if let error { self.fail(error) }
    }

    /// - Returns: why the session cannot go on.
    private func send(_ state: inout State) -> ProviderError? {
        guard let socket = state.socket else { return nil }
        while let message = state.queue.nextMessage() {
            let text: String
            switch message {
            case .speak(let words):
                text = JSONValue.object(["type": .text("Speak"), "text": .text(words)]).json
            case .flush:
                guard state.flushes.take(at: self.host.now) else {
                    // The next session has a connection of its own, and so as many again.
                    return ProviderError(
                        .unavailable,
                        "Deepgram takes \(FlushBudget.most) texts a minute on one connection")
                }
                text = #"{"type":"Flush"}"#
            }
            guard socket.send(text) != .full else {
                return ProviderError(.unavailable, "Deepgram does not read what it is sent")
            }
        }
        return nil
    }
}

// MARK: - Deepgram

extension SpeakSession: WebSocketReader {
    func opened() {
        let timer = self.speech.session.timer(after: Self.period, every: Self.period) {
            [weak self] _ in self?.goOn()
        }
        self.state.withLock { state in
            state.isOpen = true
            state.timer = timer
        }
        self.speech.session.ready()
        self.goOn()
    }

    func receive(_ kind: WebSocket.Message, _ bytes: RawSpan) {
        guard kind == .text else {
            self.state.withLock { $0.queue.receive(bytes) }
            return self.goOn()
        }
        switch SpeakMessage(bytes) {
        case .flushed?: self.state.withLock { $0.queue.flushed() }
        case .cleared?: self.state.withLock { $0.queue.cleared() }
        case .warning(let code)?: self.host.log(.warning, "Deepgram warns", ["code": code])
        case .error(let code)?:
            return self.fail(
                ProviderError(
                    .protocolViolation, "Deepgram does not understand a message", vendorCode: code))
        case .other?: return
        case nil:
            return self.fail(
                ProviderError(
                    .protocolViolation, "Deepgram has sent a message that is no JSON of its kind"))
        }
        self.goOn()
    }

    func closed(_ code: UInt32, _ reason: String) {
        self.fail(self.server.error(code, reason, .speaking))
    }

    private func fail(_ error: ProviderError) {
        let (isFirst, socket) = self.finish()
        guard isFirst else { return }
        self.speech.fail(error)
        socket?.close()
    }

    /// - Returns: whether it was not over before, and what is to be closed; `connect` closes what it does not know yet.
    private func finish() -> (isFirst: Bool, WebSocket?) {
        let (isFirst, socket, timer) = self.state.withLock { state in
            defer { (state.isOver, state.timer) = (true, nil) }
            state.queue.removeAll()
            return (!state.isOver, state.socket, state.timer)
        }
        // Not under the lock: it waits until its body has returned.
        timer?.stop()
        return (isFirst, socket)
    }
}
