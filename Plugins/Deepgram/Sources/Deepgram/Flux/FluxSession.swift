import JackfieldPlugin
import Synchronization

/// One call's audio at Flux.
///
/// Ready when the WebSocket is open. When the connection ends, the session has failed: the host has the audio, and
/// sends it to the next. Words are told under the lock, so that no finalize is answered before those that it has made
/// final.
final class FluxSession: RecognizerSession {
    private struct State: Sendable {
        var socket: WebSocket?
        var isOpen = false
        /// It was closed by us, or has failed and told so.
        var isOver = false
        var turns = FluxTurns()
        var audio: FluxAudio
        var lastSent = Duration.zero
        /// When Flux was last asked or has last told.
        var lastNews = Duration.zero
        var timer: PluginTimer?
    }

    /// Behind an utterance, so that Flux listens to the end of it.
    private static let padding = Duration.milliseconds(320)
    /// An open turn without audio would never end by itself.
    private static let pause = Duration.milliseconds(500)
    /// Deepgram ends a connection on which nothing came for 10 s, and this API has no other sign of life.
    private static let silence = Duration.seconds(4)
    private static let patience = Duration.milliseconds(600)
    private static let period = Duration.milliseconds(200)

    private let results: RecognizerResults
    private let server: DeepgramServer
    private let state: Mutex<State>

    init(_ results: RecognizerResults, server: DeepgramServer, rate: Int) {
        self.results = results
        self.server = server
        self.state = Mutex(State(audio: FluxAudio(rate: rate)))
    }

    var isReadyAtOnce: Bool { false }

    private var host: Host { self.results.session.host }

    func connect(to url: String) throws(ProviderError) {
        let socket = try self.host.connect(to: url, headers: self.server.headers, reader: self)
        let isOver = self.state.withLock { state in
            state.socket = socket
            return state.isOver
        }
        if isOver { socket.close() }
    }

    // MARK: - The host

    func push(_ audio: CallerAudio) -> Bool {
        let samples = audio.samples
        let mediaTime = audio.mediaTime
        return self.state.withLock { state -> Bool in
            guard state.isOpen, !state.isOver else { return true }
            // What the server has not taken goes first.
            if state.audio.isFull, !self.send(&state) { return false }
            state.audio.add(samples, at: mediaTime)
            if state.audio.isFull { self.send(&state) }
            return true
        }
    }

    func finalize(_ request: Request) throws(ProviderError) {
        self.state.withLock { state in
            guard state.isOpen, !state.isOver else { return }
            let actions = state.turns.finalize(request, at: state.audio.end)
            state.lastNews = self.host.now
            if state.turns.isAwaited { self.sendSilence(Self.padding, &state) }
            self.perform(actions, &state)
        }
    }

    func cancel(_ request: Request) {
        self.state.withLock { $0.turns.cancel(request) }
    }

    func close() {
        let (isFirst, socket) = self.end()
        guard isFirst else { return }
        socket?.send(#"{"type":"CloseStream"}"#)
        socket?.close()
    }

    // MARK: - Audio

    /// Sends what was gathered; false: the server reads too slowly.
    @discardableResult
    private func send(_ state: inout State) -> Bool {
        // An empty message would be the end of the audio.
        guard !state.audio.chunk.isEmpty, let socket = state.socket else { return true }
        let chunk = state.audio.chunk
        guard unsafe socket.send(.binary, chunk.span.bytes) != .full else { return false }
        state.audio.removeChunk()
        state.lastSent = self.host.now
        return true
    }

    private func sendSilence(_ duration: Duration, _ state: inout State) {
        state.audio.addSilence(duration)
        self.send(&state)
    }

    private func tick(at now: Duration) {
        self.state.withLock { state in
            guard state.isOpen, !state.isOver else { return }
            let idle = now - state.lastSent
            if state.audio.isFull {
                // The server reads too slowly, so nothing is added.
                self.send(&state)
            } else if state.turns.isOpen, idle >= Self.pause {
                self.sendSilence(Self.pause, &state)
            } else if idle >= Self.silence {
                self.sendSilence(FluxAudio.chunkTime, &state)
            } else if idle >= Self.period {
                self.send(&state)
            }
            guard now - state.lastNews >= Self.patience else { return }
            self.perform(state.turns.giveUp(), &state)
        }
    }
}

// MARK: - Flux

extension FluxSession: WebSocketReader {
    func opened() {
        let timer = self.results.session.timer(after: Self.period, every: Self.period) {
            [weak self] now in self?.tick(at: now)
        }
        self.state.withLock { state in
            state.isOpen = true
            state.lastSent = self.host.now
            state.timer = timer
        }
        self.results.session.ready()
    }

    func receive(_ kind: WebSocket.Message, _ bytes: RawSpan) {
        guard kind == .text, let message = FluxMessage(bytes) else {
            return self.fail(
                ProviderError(
                    .protocolViolation, "Deepgram has sent a message that is no JSON of its kind"))
        }
        switch message {
        case .turn(let turn):
            self.state.withLock { state in
                guard !state.isOver else { return }
                state.lastNews = self.host.now
                self.perform(state.turns.receive(turn), &state)
            }
        case .warning(let code):
            self.host.log(.warning, "Deepgram warns", ["code": code])
        case .error(let error): self.fail(error)
        case .other: break
        }
    }

    private func perform(_ actions: [FluxTurns.Action], _ state: inout State) {
        for action in actions {
            switch action {
            case .partial(let turn):
                self.results.partial(turn.transcript(of: state.audio))
            case .final(let turn):
                self.results.final(turn.transcript(of: state.audio))
            case .forceEnd: state.socket?.send(#"{"type":"ForceEndTurn"}"#)
            case .done(let request): self.results.done(request)
            }
        }
    }

    func closed(_ code: UInt32, _ reason: String) {
        self.fail(self.server.error(code, reason, .hearing))
    }

    private func fail(_ error: ProviderError) {
        let (isFirst, socket) = self.end()
        guard isFirst else { return }
        self.results.fail(error)
        socket?.close()
    }

    /// - Returns: whether it was not over before, and what is to be closed; `connect` closes what it does not know yet.
    private func end() -> (isFirst: Bool, WebSocket?) {
        let (isFirst, socket, timer) = self.state.withLock { state in
            defer { (state.isOver, state.timer) = (true, nil) }
            return (!state.isOver, state.socket, state.timer)
        }
        // Not under the lock: it waits until its body has returned.
        timer?.stop()
        return (isFirst, socket)
    }
}
