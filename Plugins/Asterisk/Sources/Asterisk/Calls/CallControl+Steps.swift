import JackfieldPlugin

/// What Asterisk has answered, and what follows.
extension CallControl {
    mutating func finished(_ operation: Operation, _ outcome: ARIOutcome) -> [Deed] {
        self.inFlight.remove(operation)
        let isDone = Self.isDone(operation, outcome)
        self.note(operation, isDone: isDone)
        if self.phase == .over { return self.cleanUp() }
        if case .originate = operation, !isDone { return self.failed(operation, outcome) }
        guard self.steps.first == operation else { return [] }
        guard isDone || Self.music.contains(operation) else {
            return self.failed(operation, outcome)
        }
        return self.stepDone(operation, outcome)
    }

    /// A call goes on without it.
    private static let music: Set<Operation> = [.startMusic, .stopMusic, .startBridgeMusic]

    /// What was created before, by a request whose answer was lost, is there.
    private static func isDone(_ operation: Operation, _ outcome: ARIOutcome) -> Bool {
        switch outcome {
        case .ok: true
        case .refused(409, _): operation.creates
        default: false
        }
    }

    private mutating func note(_ operation: Operation, isDone: Bool) {
        switch operation {
        case .createMedia: self.hasMediaChannel = isDone
        case .createBridge: self.hasBridge = isDone
        case .originate: self.hasChannel = isDone && self.hasChannel
        case .originateConsult: self.hasConsult = isDone
        default: break
        }
    }

    private mutating func stepDone(_ operation: Operation, _ outcome: ARIOutcome) -> [Deed] {
        var deeds: [Deed] = []
        switch operation {
        case .createMedia(let kind):
            deeds.append(.media(rate: kind.rate))
            if kind.way == .webSocket {
                guard let id = Self.mediaID(in: outcome) else {
                    self.steps.insert(.findMedia, at: 1)
                    break
                }
                deeds.append(.connect(id, kind))
            }
        case .findMedia:
            guard let id = Self.mediaID(in: outcome), let kind = self.media.first else {
                return self.failed(operation, outcome)
            }
            deeds.append(.connect(id, kind))
        case .originateConsult:
            // The next step comes when somebody has answered.
            guard self.hasConsultAnswered else {
                self.steps.removeFirst()
                return deeds
            }
        default: break
        }
        self.steps.removeFirst()
        guard let next = self.steps.first else { return deeds + self.courseDone() }
        if next == .join, self.course == .opening { return deeds + self.joinIfReady() }
        return deeds + self.perform([next])
    }

    private mutating func courseDone() -> [Deed] {
        switch self.course {
        case .opening: return self.connectIfReady()
        case .hold(let ticket):
            self.course = nil
            return [.done(ticket)]
        case .resume(let ticket):
            self.course = nil
            self.isHeld = false
            return [.silence(false), .done(ticket)]
        case .comeBack:
            self.course = nil
            return [.silence(false)]
        case .transfer(let ticket, let way): return self.handOver(ticket, way)
        case nil: return []
        }
    }

    private mutating func failed(_ operation: Operation, _ outcome: ARIOutcome) -> [Deed] {
        let error = Self.error(operation, outcome)
        switch self.course {
        case .hold(let ticket):
            self.course = nil
            self.steps = []
            self.isHeld = false
            return [.silence(false), .failed(ticket, error)]
        case .resume(let ticket):
            self.course = nil
            self.steps = []
            return [.failed(ticket, error)]
        case .transfer(let ticket, let way):
            return self.transferFailed(ticket, way, at: operation, error)
        case .comeBack:
            return self.end(HangupReason(.failed, error.message), hangUp: "failure")
        case .opening, nil: return self.openingFailed(operation, outcome, error)
        }
    }

    private mutating func openingFailed(
        _ operation: Operation, _ outcome: ARIOutcome, _ error: ProviderError
    ) -> [Deed] {
        if case .createMedia(let kind) = operation, self.media.count > 1, self.media[0] == kind {
            // An Asterisk without the module of the better kind.
            self.media.removeFirst()
            self.steps[0] = .createMedia(self.media[0])
            return self.perform([self.steps[0]])
        }
        if case .refused(404, _) = outcome, operation == .answer || operation == .join {
            self.hasChannel = false
            return self.end(
                HangupReason(.normal, "the caller hung up before the call was connected"),
                hangUp: nil)
        }
        guard let ticket = self.answer else {
            return self.end(HangupReason(.failed, error.message), hangUp: "failure")
        }
        self.answer = nil
        return [.failed(ticket, error)]
            + self.end(HangupReason(.failed, error.message), hangUp: "congestion")
    }

    private static func mediaID(in outcome: ARIOutcome) -> String? {
        struct Wire: Decodable {
            var value: String?
            var channelvars: [String: String]?
        }
        guard let wire = outcome.decoded(as: Wire.self) else { return nil }
        let id = wire.value ?? wire.channelvars?["MEDIA_WEBSOCKET_CONNECTION_ID"] ?? ""
        return id.isEmpty ? nil : id
    }

    static func error(_ operation: Operation, _ outcome: ARIOutcome) -> ProviderError {
        let what = Self.name(operation)
        switch outcome {
        case .ok: return ProviderError(.protocolViolation, "\(what): ARI's answer is not usable")
        case .unreachable(let reason):
            return ProviderError(.unavailable, "\(what): ARI cannot be reached: \(reason)")
        case .refused(let status, let message):
            let code: ProviderError.Code =
                switch status {
                case 401: .unauthorized
                case 403: .forbidden
                case 404: .gone
                case 400, 422: .misconfigured
                case 500...: .unavailable
                default: .badInput
                }
            let why = message.isEmpty ? "" : ": \(message)"
            return ProviderError(
                code, "\(what): Asterisk refused it with \(status)\(why)",
                vendorStatus: Int32(clamping: status))
        }
    }

    /// Without any number that was dialled.
    static func name(_ operation: Operation) -> String {
        switch operation {
        case .createMedia(let kind):
            kind.way == .audioSocket ? "media by AudioSocket" : "media by WebSocket"
        case .findMedia: "the media's WebSocket"
        case .createBridge: "the bridge"
        case .answer: "answer"
        case .join: "joining the bridge"
        case .originate: "originate"
        case .press: "keys"
        case .leaveBridge: "leaving the bridge"
        case .startMusic, .stopMusic, .startBridgeMusic, .stopBridgeMusic: "music on hold"
        case .goOn: "transfer to the dialplan"
        case .redirect: "redirect"
        case .originateConsult, .joinConsult: "attended transfer"
        case .hangUp, .hangUpMedia, .hangUpConsult: "hang-up"
        case .destroyBridge: "the bridge's end"
        }
    }
}
