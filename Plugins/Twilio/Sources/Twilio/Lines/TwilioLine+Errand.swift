import JackfieldPlugin
import Synchronization

/// What Twilio does for a call by new TwiML: the media stream ends for it, and another follows.
extension TwilioLine {
    /// Longer than this no line takes: 32 keys, or pauses of half a second among them.
    static let mostKeys = 32

    func sendKeys(_ digits: String, _ request: Request) throws(ProviderError) {
        guard (1...Self.mostKeys).contains(digits.utf8.count),
            digits.allSatisfy({ "0123456789*#ABCDwW".contains($0) })
        else {
            throw ProviderError(
                .badInput,
                "keys must be 1 to \(Self.mostKeys) of 0-9, *, #, A-D and w for half a second")
        }
        let verb = TwiML.Verb.playDigits(digits.replacing("W", with: "ww"))
        try self.go(.keys(request)) { $0.streamTwiML(after: [verb]) }
        self.watch(for: .seconds(30), .failed, "the media stream has not come back after keys")
    }

    func transfer(to target: String, _ request: Request) throws(ProviderError) {
        guard !target.isEmpty, target.utf8.count <= 256 else {
            throw ProviderError(.badInput, "a transfer needs a number or a SIP address")
        }
        let settings = self.board.settings
        let dial = TwiML.Dial(
            number: target,
            callerID: settings.transferCallerID.isEmpty ? nil : settings.transferCallerID,
            timeout: settings.transferSeconds, action: self.board.urls.of(self.id, .transfer),
            answered: self.board.urls.of(self.id, .transferred))
        try self.go(.transfer(request)) { _ in TwiML(.dial(dial)) }
        self.watch(
            for: .seconds(settings.transferSeconds + 30), .failed,
            "Twilio does not say how the transfer ended")
    }

    private func go(
        _ errand: Errand, _ twiML: (TwilioLine) -> TwiML
    ) throws(ProviderError) {
        let sid = self.state.withLock { state -> String? in
            guard state.phase == .up, let sid = state.callSid else { return nil }
            state.enter(.away)
            state.errand = errand
            return sid
        }
        guard let sid else {
            throw ProviderError(.gone, "the call is not up, or busy with another request")
        }
        self.board.api.update(sid, ["Twiml": twiML(self).xml]) { [weak self] outcome in
            if case .failure(let error) = outcome { self?.errandFailed(error) }
        }
    }

    private func errandFailed(_ error: ProviderError) {
        enum Next { case back(ChannelLeg?, Errand), lost, nothing }
        let next = self.state.withLock { state -> Next in
            guard state.phase == .away, let errand = state.errand else { return .nothing }
            guard state.stream != nil else { return .lost }
            state.errand = nil
            state.enter(.up)
            return .back(state.leg, errand)
        }
        switch next {
        case .nothing: break
        case .back(let leg, let errand): leg?.fail(error, request: errand.request)
        // The stream has ended, though Twilio did not take our TwiML: so has the call.
        case .lost: self.end(.normal, "the far party hung up", isGone: error.code == .gone)
        }
    }

    // MARK: - How a transfer ended

    /// The target has answered: the call is its own from now on.
    func transferAnswered() {
        let taken = self.state.withLock { state -> (ChannelLeg, Request, MediaStream?)? in
            guard state.phase == .away, case .transfer(let request)? = state.errand,
                let leg = state.leg
            else { return nil }
            state.errand = nil
            state.enter(.over)
            state.reason = "the call was transferred"
            defer { state.stream = nil }
            return (leg, request, state.stream)
        }
        guard let (leg, request, stream) = taken else { return }
        self.stopFilling()
        leg.transferred(request, accepted: true)
        leg.done(request)
        self.board.forget(self)
        stream?.socket.close()
    }

    /// Twilio asks what follows the transfer.
    func transferEnded(_ exchange: WebExchange, _ form: Form) {
        let status = form["DialCallStatus"].flatMap { CallStatus(rawValue: $0) }
        if status == .completed || form["DialCallStatus"] == "answered" {
            self.transferAnswered()
            return exchange.respond(twiML: TwiML(.hangUp))
        }
        if form["CallStatus"].flatMap({ CallStatus(rawValue: $0) })?.isFinal == true {
            exchange.respond(twiML: TwiML(.hangUp))
            return self.end(.normal, "the far party hung up", isGone: true)
        }
        let taken = self.state.withLock { state -> (ChannelLeg, Request)? in
            guard state.phase == .away, case .transfer(let request)? = state.errand,
                let leg = state.leg
            else { return nil }
            state.errand = nil
            state.enter(.away)
            return (leg, request)
        }
        guard let (leg, request) = taken else { return exchange.respond(twiML: TwiML(.hangUp)) }
        exchange.respond(twiML: self.streamTwiML())
        leg.transferred(request, accepted: false)
        leg.refused(request)
        self.watch(
            for: Self.streamPatience, .failed, "the media stream has not come back after a transfer"
        )
    }
}
