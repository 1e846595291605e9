import JackfieldPlugin
import Synchronization

/// How a call ends, from either side.
extension TwilioLine {
    /// What is done after the lock is let go.
    private struct Ending: Sendable {
        var leg: ChannelLeg?
        var mediaTime: Duration
        var exchange: WebExchange?
        var stream: MediaStream?
        var errand: Errand?
        var callSid: String?
        var wasAnswered: Bool
    }

    /// Ends the call from either side; only the first time counts.
    /// - Parameter isGone: Twilio has ended it, or goes on without us.
    func end(_ cause: HangupCause, _ reason: String, isGone: Bool) {
        guard let ending = self.stop(reason, isGone: isGone) else { return }
        self.stopFilling()
        if let errand = ending.errand {
            ending.leg?.fail(ProviderError(.gone, reason), request: errand.request)
        }
        ending.leg?.hungUp(cause, detail: reason, at: ending.mediaTime)
        self.board.forget(self)
        if let exchange = ending.exchange {
            // Before an answer there is nothing to hang up.
            exchange.respond(twiML: self.refusal(ending, cause))
            if self.direction == .incoming, !ending.wasAnswered { return }
        }
        guard !isGone else { return ending.stream?.socket.close() ?? () }
        self.hangUpAtTwilio(ending.callSid, ending.stream)
    }

    /// - Parameter error: in place of a hang-up, where the call could not be made.
    func fail(_ error: ProviderError) {
        self.isGone()
        guard let ending = self.stop(error.message, isGone: true) else { return }
        ending.leg?.fail(error)
        self.board.forget(self)
    }

    private func stop(_ reason: String, isGone: Bool) -> Ending? {
        self.state.withLock { state -> Ending? in
            guard state.phase != .over else { return nil }
            let wasAnswered = state.phase != .ringing && state.phase != .taken
            state.enter(.over)
            state.reason = reason
            state.isUnwanted = !isGone && state.callSid == nil
            state.isHangingUp = !isGone && (wasAnswered || self.direction == .dialled)
            let ending = Ending(
                leg: state.leg, mediaTime: state.audio.mediaTime, exchange: state.exchange,
                stream: state.stream, errand: state.errand, callSid: state.callSid,
                wasAnswered: wasAnswered)
            state.exchange = nil
            state.stream = nil
            state.errand = nil
            return ending
        }
    }

    private func refusal(_ ending: Ending, _ cause: HangupCause) -> TwiML {
        guard self.direction == .incoming, !ending.wasAnswered else { return TwiML(.hangUp) }
        switch cause {
        case .rejected: return TwiML(.reject(busy: false))
        case .busy: return TwiML(.reject(busy: true))
        case .normal, .noAnswer, .failed: return self.board.settings.refusal
        }
    }

    /// Asks Twilio to end the call. The stream stays until it is done: what follows it is not for a call that is over.
    func hangUpAtTwilio(_ callSid: String?, _ stream: MediaStream?) {
        guard let callSid else { return stream?.socket.close() ?? () }
        self.board.api.update(callSid, ["Status": "completed"]) { outcome in
            if case .failure(let error) = outcome, error.code != .gone {
                self.host.log(
                    .error, "a call could not be hung up: its media stream is closed instead",
                    ["call_sid": callSid, "reason": error.message])
                stream?.socket.close()
            } else if let stream {
                // Twilio closes it; if we did, it might go on to what follows the stream.
                self.board.timers.after(Self.streamEndPatience) { stream.socket.close() }
            }
            self.isGone()
        }
    }

    /// For Twilio to close the media stream of a call that it has ended.
    private static let streamEndPatience = Duration.seconds(5)
    /// For the API to end the call; then nobody waits for it any more.
    private static let hangUpPatience = Duration.milliseconds(1_500)

    /// Calls the body when the call has ended at Twilio too, or has not in its time.
    func whenGone(_ body: @escaping @Sendable () -> Void) {
        let waits = self.state.withLock { state in
            guard state.isHangingUp else { return false }
            state.whenGone.append(body)
            return true
        }
        guard waits else { return body() }
        self.board.timers.after(Self.hangUpPatience) { self.isGone() }
    }

    func isGone() {
        let waiting = self.state.withLock { state in
            state.isHangingUp = false
            defer { state.whenGone = [] }
            return state.whenGone
        }
        for body in waiting { body() }
    }
}
