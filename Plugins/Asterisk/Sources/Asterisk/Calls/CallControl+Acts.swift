import JackfieldPlugin

/// What the host asks of the call.
extension CallControl {
    mutating func act(_ act: ChannelAct, _ ticket: Ticket) -> [Deed] {
        switch act {
        case .hangUp:
            return self.end(HangupReason(.normal, "the call was ended"), hangUp: "normal")
                + [.done(ticket)]
        case .reject(let reason):
            let isBusy = reason == "busy"
            return self.end(
                HangupReason(.rejected, reason.isEmpty ? "the call was not taken" : reason),
                hangUp: isBusy ? "busy" : "rejected") + [.done(ticket)]
        case .caption: return [.done(ticket)]
        case .answer: return self.answer(ticket)
        case .transfer, .dtmf, .hold, .resume: break
        }
        guard self.phase == .up else {
            return [.failed(ticket, ProviderError(.gone, "the call is not up"))]
        }
        guard self.origin != .dialplan else {
            return [
                .failed(
                    ticket,
                    ProviderError(
                        .unsupported,
                        "the dialplan's AudioSocket() can only talk: bring calls by Stasis() for this"
                    ))
            ]
        }
        if case .dtmf(let digits) = act { return self.press(digits, ticket) }
        guard self.course == nil else {
            return [.failed(ticket, ProviderError(.overloaded, "another act is under way"))]
        }
        switch act {
        case .hold where self.isHeld, .resume where !self.isHeld: return [.done(ticket)]
        case .hold:
            self.isHeld = true
            return [.silence(true)] + self.begin(.hold(ticket), [.leaveBridge, .startMusic])
        case .resume: return self.begin(.resume(ticket), [.stopMusic, .join])
        case .transfer(let target): return self.transfer(target, ticket)
        default: return []
        }
    }

    private mutating func answer(_ ticket: Ticket) -> [Deed] {
        guard self.phase == .opening, self.answer == nil else { return [.refused(ticket)] }
        if self.origin == .dialplan {
            // The dialplan has answered already.
            self.phase = .up
            return [.answered, .done(ticket)]
        }
        self.answer = ticket
        return self.open(answering: true)
    }

    // MARK: - Keys

    private mutating func press(_ digits: String, _ ticket: Ticket) -> [Deed] {
        guard (1...64).contains(digits.count), digits.allSatisfy(AsteriskKey.isKey) else {
            return [
                .failed(ticket, ProviderError(.badInput, "keys must be 1 to 64 of 0-9, *, #, A-D"))
            ]
        }
        // Its end is not waited for: Asterisk queues keys.
        return [.perform(.press(digits: digits)), .done(ticket)]
    }

    // MARK: - Transfers

    /// What may be put into an endpoint or an extension of the dialplan: nothing that means anything else there.
    static func isTarget(_ target: String) -> Bool {
        (1...80).contains(target.utf8.count)
            && target.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "+"), UInt8(ascii: "*"),
                    UInt8(ascii: "#"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    private mutating func transfer(_ target: String, _ ticket: Ticket) -> [Deed] {
        guard Self.isTarget(target) else {
            return [
                .failed(
                    ticket,
                    ProviderError(
                        .badInput, "whom to transfer to must be 1 to 80 of A-Z, 0-9, + * # . _ -"))
            ]
        }
        let way = self.transferWay
        switch way {
        case .dialplan:
            return self.begin(.transfer(ticket, way), [.leaveBridge, .goOn(extension: target)])
        case .redirect: return self.begin(.transfer(ticket, way), [.redirect(to: target)])
        case .attended:
            self.hasConsultAnswered = false
            return [.silence(true)]
                + self.begin(
                    .transfer(ticket, way),
                    [.startBridgeMusic, .originateConsult(to: target), .joinConsult])
        }
    }

    mutating func consultArrived() -> [Deed] {
        guard case .transfer(_, .attended) = self.course, !self.hasConsultAnswered else {
            return []
        }
        self.hasConsultAnswered = true
        self.hasConsult = true
        guard self.steps.first == .joinConsult else { return [] }
        return self.perform([.joinConsult])
    }

    mutating func consultEnded(_ reason: HangupReason) -> [Deed] {
        let wasThere = self.hasConsult
        self.hasConsult = false
        if self.phase == .handedOver { return wasThere ? self.cleanUp() : [] }
        guard self.phase == .up, case .transfer(let ticket, .attended) = self.course else {
            return []
        }
        self.course = nil
        self.steps = []
        return [.silence(false), .transferred(ticket, accepted: false)]
            + self.perform([.stopBridgeMusic])
    }

    mutating func handOver(_ ticket: Ticket, _ way: TransferWay) -> [Deed] {
        self.course = nil
        self.phase = .handedOver
        let told: [Deed] = [.transferred(ticket, accepted: true), .closeMedia]
        switch way {
        case .dialplan:
            self.hasChannel = false
            return told + self.cleanUp()
        case .redirect:
            // The far end goes by itself; what is left of the call ends with it, or after a while.
            self.hasMediaChannel = false
            self.hangUpReason = "normal"
            return told + self.perform([.hangUpMedia]) + [.startTimer(.seconds(30))]
        case .attended:
            // The bridge stays until one of the two leaves it.
            self.hasMediaChannel = false
            self.hangUpReason = "normal"
            return told + self.perform([.stopBridgeMusic, .hangUpMedia])
        }
    }

    mutating func transferFailed(
        _ ticket: Ticket, _ way: TransferWay, at operation: Operation, _ error: ProviderError
    ) -> [Deed] {
        if let reason = self.goneMeanwhile { return self.end(reason, hangUp: nil) }
        self.course = nil
        self.steps = []
        switch (way, operation) {
        case (.dialplan, .goOn):
            return [.failed(ticket, error)] + self.begin(.comeBack, [.join])
        case (.attended, _):
            let consult: [Operation] = self.hasConsult ? [.hangUpConsult] : []
            self.hasConsult = false
            return [.silence(false), .failed(ticket, error)]
                + self.perform([.stopBridgeMusic] + consult)
        default: return [.failed(ticket, error)]
        }
    }
}
