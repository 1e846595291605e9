import JackfieldPlugin
import Synchronization

/// What ElevenLabs says, connection by connection; on the thread of the connection.
extension SocketSession {
    func opened(_ number: Int) {
        let isFirst = self.state.withLock { state -> Bool in
            guard state.isCurrent(number) else { return false }
            state.hasOpened()
            defer { state.isReady = true }
            return !state.isReady
        }
        guard isFirst else { return }
        let timer = self.speech.session.timer(after: Self.period, every: Self.period) {
            [weak self] now in self?.keepAlive(at: now)
        }
        self.state.withLock { $0.timer = timer }
        self.speech.session.ready()
    }

    func receive(_ message: SocketMessage, _ number: Int) {
        if let error = message.error { return self.receive(error: error, number) }
        do throws(ProviderError) {
            try self.speak(message, number)
        } catch {
            self.fail(error, number)
        }
    }

    /// Audio of a context that was closed comes late, and to nobody.
    private func speak(_ message: SocketMessage, _ number: Int) throws(ProviderError) {
        let audio = try message.audio()
        let context = self.state.withLock { state -> SpeechContext? in
            guard state.isCurrent(number),
                let index = state.contexts.firstIndex(where: { $0.id == message.context })
            else { return nil }
            if !audio.isEmpty { state.contexts[index].hasAudio = true }
            return message.isFinal ? state.contexts.remove(at: index) : state.contexts[index]
        }
        guard let context else { return }
        if !audio.isEmpty { self.queue.receive(audio, message.characters, of: context.request) }
        guard message.isFinal else { return }
        guard context.isEnded else {
            throw ProviderError(
                .protocolViolation, "ElevenLabs has ended an utterance before its text was there")
        }
        self.queue.complete(context.request)
    }

    /// Whatever it is, the socket ends with it.
    private func receive(error: String, _ number: Int) {
        guard ElevenLabsError.isInactivity(error) else {
            return self.fail(ElevenLabsError.message(error), number)
        }
        // Utterances whose text and audio are there have come to their end.
        let (ended, isIdle, socket) = self.state.withLock {
            state -> ([Request], Bool, WebSocket?) in
            guard state.isCurrent(number) else { return ([], true, nil) }
            let ended = state.contexts.filter { $0.isEnded && $0.hasAudio }
            state.contexts.removeAll { $0.isEnded && $0.hasAudio }
            guard state.contexts.isEmpty else { return (ended.map(\.request), false, nil) }
            let socket = state.connection?.socket
            state.forgetConnection()
            return (ended.map(\.request), true, socket)
        }
        for request in ended { self.queue.complete(request) }
        guard !isIdle else {
            socket?.close()
            return
        }
        self.fail(ElevenLabsError.message(error), number)
    }

    func closed(_ code: UInt32, _ reason: String, _ number: Int) {
        let isIdle = self.state.withLock { state -> Bool in
            guard state.isCurrent(number) else { return true }
            let isQuiet = (1_000...1_001).contains(code) || ElevenLabsError.isInactivity(reason)
            guard isQuiet, state.isReady, state.contexts.isEmpty else { return false }
            state.forgetConnection()
            return true
        }
        if !isIdle { self.fail(ElevenLabsError.closed(code, reason), number) }
    }
}
