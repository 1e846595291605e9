import JackfieldPlugin

/// What one call asks of Asterisk, and when: news in, deeds out. No clock and no I/O.
struct CallControl: Sendable {
    /// How the call has come about.
    enum Origin: Equatable, Sendable {
        /// An AudioSocket of the dialplan's; ARI may not know of it.
        case dialplan
        case stasis
        case dialled(to: String)
    }

    enum Phase: Equatable, Sendable {
        /// Nobody has taken it.
        case offered
        case opening
        case up
        /// It belongs to somebody else now.
        case handedOver
        case over
    }

    /// Names a request of the host.
    typealias Ticket = Int

    enum News: Equatable, Sendable {
        /// The host has taken the call, or wants it dialled.
        case taken
        case act(ChannelAct, Ticket)
        /// The host's session ends.
        case closed
        case finished(Operation, ARIOutcome)
        case mediaStarted(rate: Int)
        case mediaEnded(HangupReason)
        /// A channel that we have dialled has come to our application.
        case arrived(channel: String)
        case ringing
        case ended(channel: String, HangupReason)
        /// ARI cannot be reached to dial.
        case unavailable(String)
        /// Time for a step is over.
        case timeIsOver
    }

    enum Deed: Equatable, Sendable {
        case perform(Operation)
        case ringing
        case media(rate: Int)
        case answered
        case hungUp(HangupReason)
        case done(Ticket)
        case refused(Ticket)
        case failed(Ticket, ProviderError)
        case transferred(Ticket, accepted: Bool)
        /// Connects to chan_websocket.
        case connect(String, MediaKind)
        case closeMedia
        /// The caller is silent for the host from now on, or is not any more.
        case silence(Bool)
        case startTimer(Duration)
        /// Nothing more will come of this call.
        case forget
    }

    /// Steps of which one follows the other.
    enum Course: Equatable, Sendable {
        case opening
        case hold(Ticket)
        case resume(Ticket)
        case transfer(Ticket, TransferWay)
        /// Back into the bridge after a transfer that failed.
        case comeBack
    }

    enum TransferWay: Equatable, Sendable { case dialplan, redirect, attended }

    let origin: Origin
    let names: CallNames
    let transferWay: TransferWay
    /// Kinds of media, the best first.
    var media: [MediaKind]
    var phase = Phase.offered
    var course: Course?
    /// Of the course; the first is under way.
    var steps: [Operation] = []
    var answer: Ticket?
    var inFlight: Set<Operation> = []
    var hasMedia = false
    var hasMediaChannel = false
    /// Asterisk lets nothing into a bridge that has not come to our application.
    var hasMediaArrived = false
    var hasBridge = false
    var hasConsult = false
    var hasConsultAnswered = false
    /// Whether the channel is there for certain, or may be.
    var hasChannel: Bool
    var isHeld = false
    var isCleanedUp = false
    var hasRung = false
    /// How the media has gone while the caller's channel was still there.
    var lostMedia: HangupReason?
    /// How the caller's channel has gone while it was asked to go on in the dialplan: whether it does is not known yet.
    var goneMeanwhile: HangupReason?
    /// How the caller's channel is to be hung up at the end; nil: it has gone, or is not ours any more.
    var hangUpReason: String?

    init(
        _ origin: Origin, names: CallNames, media: [MediaKind], transferWay: TransferWay = .dialplan
    ) {
        self.origin = origin
        self.names = names
        self.media = media
        self.transferWay = transferWay
        // The dialplan that has brought a call itself goes on with it at the end.
        self.hasChannel = origin == .stasis
    }

    var isUp: Bool { self.phase == .up }

    /// Whether it is known what there is of the call in Asterisk.
    var isSettled: Bool { !self.inFlight.contains(where: \.creates) }

    mutating func receive(_ news: News) -> [Deed] {
        switch news {
        case .taken: self.taken()
        case .act(let act, let ticket): self.act(act, ticket)
        case .closed: self.end(HangupReason(.normal, "the call was ended"), hangUp: "normal")
        case .finished(let operation, let outcome): self.finished(operation, outcome)
        case .mediaStarted(let rate): self.mediaStarted(rate)
        case .mediaEnded(let reason): self.mediaEnded(reason)
        case .arrived(let channel): self.arrived(channel)
        case .ringing: self.rings()
        case .ended(let channel, let reason): self.ended(channel, reason)
        case .unavailable(let reason): self.end(HangupReason(.failed, reason), hangUp: nil)
        case .timeIsOver: self.timeIsOver()
        }
    }

    // MARK: - To the call

    private mutating func taken() -> [Deed] {
        guard self.phase == .offered else { return [] }
        self.phase = .opening
        switch self.origin {
        case .dialplan: return self.media.first.map { [.media(rate: $0.rate)] } ?? []
        case .stasis: return []
        case .dialled(let target):
            self.hasChannel = true
            return self.perform([.originate(to: target)])
        }
    }

    private mutating func rings() -> [Deed] {
        guard self.phase == .opening, case .dialled = self.origin, !self.hasRung else {
            return []
        }
        self.hasRung = true
        return [.ringing]
    }

    private mutating func arrived(_ channel: String) -> [Deed] {
        if channel == self.names.consult { return self.consultArrived() }
        if channel == self.names.media { return self.mediaArrived() }
        guard channel == self.names.channel, case .dialled = self.origin, self.phase == .opening,
            self.course == nil
        else { return [] }
        return self.open(answering: false)
    }

    private mutating func mediaArrived() -> [Deed] {
        guard !self.hasMediaArrived else { return [] }
        self.hasMediaArrived = true
        return self.joinIfReady()
    }

    /// The last step of the opening waits for the media.
    mutating func joinIfReady() -> [Deed] {
        guard self.course == .opening, self.steps.first == .join, self.hasMediaArrived,
            !self.inFlight.contains(.join)
        else { return [] }
        return self.perform([.join])
    }

    mutating func open(answering: Bool) -> [Deed] {
        guard let kind = self.media.first else { return [] }
        let answer: [Operation] = answering ? [.answer] : []
        return self.begin(
            .opening, [.createMedia(kind), .createBridge] + answer + [.join])
    }

    private mutating func mediaStarted(_ rate: Int) -> [Deed] {
        self.hasMedia = true
        return self.connectIfReady()
    }

    /// Both hear each other once all steps are done and the media is there.
    mutating func connectIfReady() -> [Deed] {
        guard self.phase == .opening, self.course == .opening, self.steps.isEmpty, self.hasMedia
        else { return [] }
        self.course = nil
        self.phase = .up
        let ticket = self.answer
        self.answer = nil
        return [.answered] + (ticket.map { [.done($0)] } ?? [])
    }

    // MARK: - Steps

    mutating func perform(_ operations: [Operation]) -> [Deed] {
        self.inFlight.formUnion(operations)
        return operations.map { .perform($0) }
    }

    mutating func begin(_ course: Course, _ steps: [Operation]) -> [Deed] {
        self.course = course
        self.steps = steps
        return self.perform(Array(steps.prefix(1)))
    }

    private mutating func mediaEnded(_ reason: HangupReason) -> [Deed] {
        self.hasMedia = false
        switch (self.phase, self.origin) {
        case (.offered, .dialplan), (.opening, .dialplan), (.up, .dialplan):
            return self.end(reason, hangUp: nil)
        case (.opening, _), (.up, _):
            // The end of the caller's channel is told in a moment, with its cause.
            self.lostMedia = reason
            return [.silence(true), .startTimer(.milliseconds(500))]
        default: return []
        }
    }

    /// Before it has carried anything; later its connection tells.
    private mutating func mediaChannelEnded() -> [Deed] {
        let wasThere = self.hasMediaChannel
        self.hasMediaChannel = false
        guard wasThere, self.phase == .opening, !self.hasMedia else { return [] }
        return self.mediaEnded(HangupReason(.failed, "Asterisk has ended the media channel"))
    }

    private mutating func timeIsOver() -> [Deed] {
        if self.phase == .handedOver {
            // A far end that was asked to call elsewhere has not gone.
            return self.cleanUp()
        }
        guard let lost = self.lostMedia, !self.hasMedia else { return [] }
        let why = lost.cause == .normal ? "" : ": \(lost.detail)"
        return self.end(
            HangupReason(.failed, "the audio connection was lost\(why)"), hangUp: "failure")
    }

    // MARK: - The end

    private mutating func ended(_ channel: String, _ reason: HangupReason) -> [Deed] {
        if channel == self.names.consult { return self.consultEnded(reason) }
        if channel == self.names.media { return self.mediaChannelEnded() }
        guard channel == self.names.channel, self.hasChannel else { return [] }
        self.hasChannel = false
        if self.phase == .handedOver { return self.cleanUp() }
        if case .transfer(_, .dialplan) = self.course, self.isGoingOn {
            self.goneMeanwhile = reason
            return []
        }
        return self.end(reason, hangUp: nil)
    }

    /// Ends the call, once.
    /// - Parameter hangUp: why the caller's channel is hung up; nil: it has gone.
    mutating func end(_ reason: HangupReason, hangUp: String?) -> [Deed] {
        guard self.phase != .over, self.phase != .handedOver else { return [] }
        let open = self.openTickets
        self.phase = .over
        self.course = nil
        self.steps = []
        self.hangUpReason = hangUp
        return [.hungUp(reason)] + open + [.closeMedia] + self.cleanUp()
    }

    /// Whether Asterisk has still to say that the channel goes on in the dialplan: that it has left may be told first.
    private var isGoingOn: Bool {
        self.inFlight.contains { if case .goOn = $0 { true } else { false } }
    }

    /// Every request of the host ends.
    private var openTickets: [Deed] {
        let answer = self.answer.map { [Deed.refused($0)] } ?? []
        switch self.course {
        case .hold(let ticket), .resume(let ticket): return answer + [.refused(ticket)]
        case .transfer(let ticket, _): return answer + [.transferred(ticket, accepted: false)]
        case .opening, .comeBack, nil: return answer
        }
    }

    /// Takes away what is left in Asterisk, once it is known what there is.
    mutating func cleanUp() -> [Deed] {
        guard !self.isCleanedUp, self.isSettled else { return [] }
        self.isCleanedUp = true
        var operations: [Operation] = []
        if self.hasChannel, let reason = self.hangUpReason {
            operations.append(.hangUp(reason: reason))
        }
        if self.hasMediaChannel { operations.append(.hangUpMedia) }
        if self.hasConsult { operations.append(.hangUpConsult) }
        if self.hasBridge { operations.append(.destroyBridge) }
        return self.perform(operations) + [.forget]
    }
}
