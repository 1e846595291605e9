import JackfieldPlugin
import Synchronization

/// What Twilio's requests say of a call.
extension TwilioLine {
    /// Twilio asks what to do with a call that has come in; it may ask twice.
    func asked(_ exchange: WebExchange) {
        enum Reply { case later(WebExchange?), stream, gone }
        let reply = self.state.withLock { state -> Reply in
            switch state.phase {
            case .ringing, .taken:
                let old = state.exchange
                state.exchange = exchange
                return .later(old)
            case .connecting: return .stream
            case .up, .away, .over: return .gone
            }
        }
        switch reply {
        case .later(let old): old?.respond(WebResponse(status: 503))
        case .stream: exchange.respond(twiML: self.streamTwiML())
        case .gone: exchange.respond(twiML: TwiML(.hangUp))
        }
    }

    /// A dialled call was answered: Twilio asks what to do with it.
    func answered(_ exchange: WebExchange, _ form: Form) {
        if let sid = form["CallSid"], SID.isValid(sid, "CA") { self.isCalled(sid) }
        if let text = form["AnsweredBy"], !self.detected(text, isWaiting: true) {
            return exchange.respond(twiML: TwiML(.hangUp))
        }
        let isWanted = self.state.withLock { state in
            guard state.phase == .ringing || state.phase == .connecting else { return false }
            state.enter(.connecting)
            return true
        }
        guard isWanted else { return exchange.respond(twiML: TwiML(.hangUp)) }
        exchange.respond(twiML: self.streamTwiML())
        self.watch(for: Self.streamPatience, .failed, "no media stream has come")
    }

    /// How far the call has come.
    func progressed(_ form: Form) throws(WireFault) {
        guard let status = form["CallStatus"].flatMap({ CallStatus(rawValue: $0) }) else {
            throw WireFault("a status callback", "has a CallStatus that is not known")
        }
        var sequence: Int?
        if let text = form["SequenceNumber"] {
            guard let number = Int(text), (0...1_000_000).contains(number) else {
                throw WireFault("a status callback", "has a SequenceNumber that is no number")
            }
            sequence = number
        }
        if let sid = form["CallSid"], SID.isValid(sid, "CA") { self.isCalled(sid) }
        let (isNews, leg) = self.state.withLock { state in
            (
                state.phase != .over && state.progress.isNews(status, sequence: sequence),
                state.leg
            )
        }
        guard isNews else { return }
        if self.direction == .incoming, status.isFinal, status != .completed {
            return self.end(.normal, "the caller hung up before an answer", isGone: true)
        }
        switch status {
        case .queued, .initiated, .inProgress: break
        case .ringing: if self.direction == .dialled { leg?.ringing() }
        case .completed: self.end(.normal, "the far party hung up", isGone: true)
        case .busy: self.end(.busy, "the line is busy", isGone: true)
        case .noAnswer: self.end(.noAnswer, "nobody has answered", isGone: true)
        case .canceled:
            self.end(.normal, "the call was canceled before it was answered", isGone: true)
        case .failed: self.end(.failed, Self.failure(form), isGone: true)
        }
    }

    private static func failure(_ form: Form) -> String {
        let code = form["SipResponseCode"].flatMap { Int($0) }.flatMap {
            (100..<700).contains($0) ? $0 : nil
        }
        return "the call could not be connected" + (code.map { " (SIP \($0))" } ?? "")
    }

    /// Answering machine detection has an outcome.
    /// - Parameter isWaiting: Twilio waits for TwiML, and ends the call by it.
    /// - Returns: whether the call goes on.
    @discardableResult
    func detected(_ text: String, isWaiting: Bool) -> Bool {
        guard let party = AnsweredBy(rawValue: text) else {
            self.board.warn(
                WireFault("answering machine detection", "has an AnsweredBy that is not known"))
            return true
        }
        self.leg?.learned("answered_by", party.fact)
        guard party.isMachine, self.board.settings.onMachine == .hangUp else { return true }
        self.end(
            .noAnswer, party == .fax ? "a fax has answered" : "an answering machine has answered",
            isGone: isWaiting)
        return false
    }

    // MARK: - Recordings

    func record() {
        guard let sid = self.callSid else { return }
        let host = self.host
        self.board.api.record(sid, self.board.recordingForm(of: self.id)) { outcome in
            guard case .failure(let error) = outcome else { return }
            host.log(
                .error, "a call is not recorded",
                ["call_sid": sid, "reason": error.message])
        }
    }

    func recorded(_ form: Form) throws(WireFault) {
        guard let sid = form["RecordingSid"], SID.isValid(sid, "RE") else {
            throw WireFault("a recording callback", "has no RecordingSid")
        }
        guard let status = form["RecordingStatus"],
            ["in-progress", "completed", "absent", "failed"].contains(status)
        else { throw WireFault("a recording callback", "has a RecordingStatus that is not known") }
        let duration = form["RecordingDuration"].flatMap { Int($0) }
        self.host.log(
            status == "absent" || status == "failed" ? .warning : .info, "recording of a call",
            [
                "call_sid": self.callSid ?? "", "recording_sid": sid, "status": status,
                "seconds": duration.map { String($0) } ?? "",
            ])
        if status == "completed" { self.leg?.learned("recording", sid) }
    }
}
