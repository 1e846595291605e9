import CallAudio
import JackfieldPlugin
import Synchronization

/// What the host asks of a call.
extension TwilioLine {
    /// The host takes an incoming call.
    func take(_ leg: ChannelLeg) throws(ProviderError) {
        let reason: String? = self.state.withLock { state in
            guard state.phase == .ringing else { return state.reason }
            state.enter(.taken)
            state.leg = leg
            return nil
        }
        if let reason {
            throw ProviderError(.gone, reason.isEmpty ? "the call is taken already" : reason)
        }
        self.watch(for: Self.patience, .failed, "the call was not answered in time")
    }

    /// For the host to take a call and to answer it: Twilio waits 15 s for its TwiML.
    static let patience = Duration.seconds(6)
    /// For a media stream to come.
    static let streamPatience = Duration.seconds(15)

    func answer(_ request: Request) {
        let exchange = self.state.withLock { state -> WebExchange? in
            guard state.phase == .taken else { return nil }
            state.enter(.connecting)
            return state.exchange.take()
        }
        if let exchange {
            exchange.respond(twiML: self.streamTwiML())
            self.watch(for: Self.streamPatience, .failed, "no media stream has come")
        }
        self.leg?.done(request)
    }

    func reject(_ reason: String, _ request: Request) {
        self.leg?.done(request)
        self.end(
            reason == "busy" ? .busy : .rejected,
            reason.isEmpty ? "the call was not taken" : "the call was refused: \(reason)",
            isGone: false)
    }

    func hangUp(_ request: Request) {
        self.leg?.done(request)
        self.end(.normal, "the call was ended", isGone: false)
    }

    var leg: ChannelLeg? { self.state.withLock { $0.leg } }

    // MARK: - Dialling

    func dial(_ order: Form) {
        // Kept until Twilio has answered: a call that nobody wants any more must be hung up.
        self.board.api.create(order) { outcome in
            switch outcome {
            case .success(let sid): self.isCalled(sid)
            case .failure(var error):
                if error.code == .timedOut {
                    error.message += "; the call may have been made all the same"
                }
                self.fail(error)
            }
        }
    }

    /// It is known which call it is at Twilio.
    func isCalled(_ sid: String) {
        let isUnwanted = self.state.withLock { state in
            guard state.callSid == nil else { return false }
            state.callSid = sid
            defer { state.isUnwanted = false }
            return state.isUnwanted
        }
        if isUnwanted { self.hangUpAtTwilio(sid, nil) }
    }

    // MARK: - The reply

    /// Real-time safe; false: not now.
    func play(_ samples: Span<Int16>) -> Bool {
        let now = self.host.now
        let stream = self.state.withLock { state -> (phase: Phase, stream: MediaStream?) in
            (state.phase, state.reply.admits(samples.count) ? state.stream : nil)
        }
        guard stream.phase != .over else { return true }
        guard stream.phase == .up, let socket = stream.stream?.socket else { return false }
        guard self.send(socket, { writer, send in writer.media(samples, send) }) else {
            return false
        }
        let (wantsMark, position) = self.state.withLock { state in
            (state.reply.sent(samples.count, at: now), state.reply.sent)
        }
        if wantsMark { _ = self.send(socket) { writer, send in writer.mark(position, send) } }
        return true
    }

    /// - Returns: false when it must be tried again; what nobody takes any more counts as sent.
    private func send(
        _ socket: WebSocket, _ write: (inout StreamWriter, (RawSpan) -> Bool) -> Bool
    ) -> Bool {
        self.writer.withLock { writer in
            guard writer != nil else { return false }
            return write(&writer!) { bytes in
                switch socket.send(.text, bytes) {
                case .sent, .gone: true
                case .full: false
                }
            }
        }
    }

    /// Real-time safe.
    func flush() -> Duration {
        let now = self.host.now
        let (heard, stream) = self.state.withLock { state in
            (state.reply.flush(at: now), state.stream)
        }
        if let stream {
            _ = self.send(stream.socket) { writer, send in unsafe send(writer.clear.span.bytes) }
        }
        return CallerAudio.rate.duration(of: heard)
    }
}
