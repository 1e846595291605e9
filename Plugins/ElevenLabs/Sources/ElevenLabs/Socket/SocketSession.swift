import JackfieldPlugin
import Synchronization

/// One call's utterances over one multi-context WebSocket, each of them a context.
///
/// The socket is opened with the session, so that it is there when there is something to say; ready when it is open. A
/// socket that ElevenLabs has let go of for want of text is opened again for the next utterance. When a connection ends
/// otherwise, the session has failed: the host has the text, and gives it to the next.
final class SocketSession: SynthesizerSession {
    /// How often contexts are looked after.
    static let period = Duration.seconds(5)

    let speech: SynthesizerSpeech
    let queue: SpeechQueue
    private let plan: SpeechPlan
    private let server: ElevenLabsServer
    let state = Mutex(SocketState())

    init(
        _ speech: SynthesizerSpeech, queue: SpeechQueue, plan: SpeechPlan, server: ElevenLabsServer
    ) {
        self.speech = speech
        self.queue = queue
        self.plan = plan
        self.server = server
    }

    var isReadyAtOnce: Bool { false }

    private var host: Host { self.speech.session.host }

    /// Opens a socket unless there is one.
    func connect() throws(ProviderError) {
        guard let number = self.state.withLock({ $0.beginConnection() }) else { return }
        let socket: WebSocket
        do throws(ProviderError) {
            socket = try self.host.connect(
                to: self.server.socketURL + self.plan.socketPath, headers: self.server.headers,
                reader: SocketLink(self, number))
        } catch {
            self.state.withLock { $0.forgetConnection() }
            throw error
        }
        let isWanted = self.state.withLock { state -> Bool in
            guard state.isCurrent(number) else { return false }
            state.has(socket)
            return true
        }
        if !isWanted { socket.close() }
    }

    // MARK: - The host

    /// What is wrong with the wishes for an utterance is told as its error, where there is room for words.
    func begin(_ request: Request, voice: VoiceOptions) throws(ProviderError) {
        try self.queue.begin(request)
        let manner: SpeechPlan.Manner
        do throws(ProviderError) {
            manner = try self.plan.manner(for: voice)
            guard manner.voice == self.plan.manner.voice,
                manner.language == self.plan.manner.language
            else {
                throw ProviderError(
                    .unsupported,
                    "a WebSocket speaks with one voice in one language: set tts.transport: rest")
            }
        } catch {
            return self.queue.fail(error, request)
        }
        let settings = self.plan.voiceSettings(manner)
        let schedule = self.plan.settings.schedule
        self.state.withLock { state in
            guard !state.isOver else { return }
            let id = state.takeContextID()
            let opening = SocketText.open(id, voice: settings, schedule: schedule)
            state.contexts.append(SpeechContext(id, of: request, opening: opening))
        }
        do throws(ProviderError) {
            try self.connect()
        } catch {
            self.fail(error)
        }
    }

    func text(_ piece: String, of request: Request) throws(ProviderError) {
        guard self.queue.text(piece, of: request) else { return self.drop(request) }
        self.change(request) { $0.take(piece) }
    }

    func end(_ request: Request) throws(ProviderError) {
        guard self.queue.isSilent(request) else { return self.change(request) { $0.end() } }
        self.drop(request)
        self.queue.complete(request)
    }

    func cancel(_ request: Request) {
        self.queue.cancel(request)
        self.drop(request)
    }

    func close() {
        let (isFirst, socket) = self.finish()
        guard isFirst else { return }
        self.queue.close()
        socket?.send(SocketText.closeSocket)
        socket?.close()
    }

    /// Sends what the change makes necessary; a request that has ended is let pass.
    private func change(_ request: Request, _ body: (inout SpeechContext) -> [String]) {
        let now = self.host.now
        self.state.withLock { state in
            guard !state.isOver,
                let index = state.contexts.firstIndex(where: { $0.request == request })
            else { return }
            let messages = body(&state.contexts[index])
            state.send(messages, ofContextAt: index, at: now)
        }
    }

    /// Nothing more is said or heard of its context.
    private func drop(_ request: Request) {
        self.state.withLock { state in
            guard let index = state.contexts.firstIndex(where: { $0.request == request }) else {
                return
            }
            let context = state.contexts.remove(at: index)
            state.send(context.cancel())
        }
    }

    // MARK: - Time

    /// A dialogue may think in the middle of an utterance for longer than ElevenLabs waits.
    func keepAlive(at now: Duration) {
        let silence = Duration.seconds(self.plan.settings.inactivity) / 3
        self.state.withLock { state in
            guard !state.isOver else { return }
            state.flush()
            for index in state.contexts.indices
            where state.contexts[index].isOpen && !state.contexts[index].isEnded
                && now - state.contexts[index].lastSent >= silence
            {
                let message = SocketText.keepAlive(state.contexts[index].id)
                state.send([message], ofContextAt: index, at: now)
            }
        }
    }

    // MARK: - The end

    /// Ends the session, unless it has another connection by now.
    func fail(_ error: ProviderError, _ number: Int) {
        guard self.state.withLock({ $0.isCurrent(number) }) else { return }
        self.fail(error)
    }

    private func fail(_ error: ProviderError) {
        let (isFirst, socket) = self.finish()
        guard isFirst else { return }
        self.queue.close()
        self.speech.fail(error)
        socket?.close()
    }

    /// - Returns: whether it was not over before, and what is to be closed; `connect` closes what it does not know yet.
    private func finish() -> (isFirst: Bool, WebSocket?) {
        let (isFirst, socket, timer) = self.state.withLock {
            state -> (Bool, WebSocket?, PluginTimer?) in
            guard !state.isOver else { return (false, nil, nil) }
            defer { (state.isOver, state.timer, state.contexts) = (true, nil, []) }
            return (true, state.connection?.socket, state.timer)
        }
        timer?.stop()
        return (isFirst, socket)
    }
}
