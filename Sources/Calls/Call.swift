import CallAudio
package import CallModel
package import EventLoop
import Providers
import Turns

/// What is left of a call when it is over; everything else stands in its journal.
package struct CallResult: Sendable, Equatable {
    package var id: CallID
    package var outcome: CallOutcome
    /// What the dialogue has learned.
    package var slots: [String: String]
    package var duration: Duration
}

/// A transfer that the channel was asked for.
struct Transfer {
    var target: String
    var request: RequestID
    var since: Duration
}

/// One call, from ring to hang-up.
///
/// An actor on one event loop: everything about the call happens there, in order. It performs what the pure
/// parts decide (`TurnMachine`, `Chain`) and owns the stages: hearing, answering, speaking, records.
package actor Call {
    enum Phase { case opening, up, closing, ended }

    nonisolated let loop: EventLoop
    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe self.loop.asUnownedSerialExecutor()
    }

    let plan: CallPlan
    let invitation: CallInvitation
    let sink: any JournalSink
    let health: ProviderHealth
    let observer: (@Sendable (JournalEntry) -> Void)?

    lazy var context = self.makeContext()
    var phase = Phase.opening
    var channel: (any ChannelSession)?
    var isChannelOpen = false
    var ears: Ears?
    var hearing: HearingStage?
    var answering: AnsweringStage?
    var speaking: SpeakingStage?
    var records: RecordsStage?
    var turns: TurnMachine
    var conversation = Conversation()
    var slots: [String: String] = [:]
    var toolsJSON = "[]"
    var turn = 0
    var sentences = 0
    var stamps = TurnStamps()
    /// So many sentences of the turn stay, even if another provider gives the rest.
    var fixedSentences = 0
    /// The turn that tool calls belong to: the first of those that became one.
    var toolTurn = 0
    var isRolledBack = false
    /// Tool calls that are not answered.
    var toolCalls: [String: (name: String, argumentsJSON: String)] = [:]
    var waiting = WaitingWatch()
    /// For so many ticks the caller has spoken over a request to wait.
    var callerOverFiller = 0
    /// What is done once the reply has been played.
    var afterReply: [Tools.AfterReply] = []
    /// The transfer under way.
    var transfer: Transfer?
    /// The tool call by which the dialogue asked for a transfer; answered when it is known how that ended.
    var transferTool: String?
    /// A chain was exhausted, and the plan for that runs.
    var hasFailed = false
    var lastResort: LastResortPlan
    /// Records the caller's message.
    var recorder: VoicemailRecorder?
    var recordings = 0
    /// Messages whose files are not complete.
    var openRecordings = 0
    var outcome = CallOutcome.completed
    var hasCallerTurn = false
    /// Stages that nobody could start; dealt with when the caller is there to hear of it.
    var afterStart: [Capability] = []
    private var answeredAt = Duration.zero
    /// The channel's request to answer, and when the channel could take it.
    private var answer: RequestID?
    private var channelOpenedAt = Duration.zero
    private var closingSince = Duration.zero
    private var ticker: LoopTimer?
    private var finished: CheckedContinuation<CallResult, Never>?

    package init(
        plan: CallPlan, invitation: CallInvitation, loop: EventLoop, sink: any JournalSink,
        health: ProviderHealth, observer: (@Sendable (JournalEntry) -> Void)? = nil
    ) {
        self.plan = plan
        self.invitation = invitation
        self.loop = loop
        self.sink = sink
        self.health =
            invitation.drill.isEmpty || health.isApart
            ? health : health.apart(drilled: Set(invitation.drill.keys))
        self.observer = observer
        self.turns = TurnMachine(settings: plan.turns)
        self.lastResort = LastResortPlan(plan.exhausted)
    }

    /// Runs the call to its end.
    package func run() async -> CallResult {
        await withCheckedContinuation { continuation in
            self.finished = continuation
            self.begin()
        }
    }

    /// Ends the call from outside: an operator, or a host that shuts down.
    package func hangUp(reason: String) {
        guard self.phase == .opening || self.phase == .up else { return }
        self.end(.completed, by: .host, cause: .normal, detail: reason)
    }

    private func begin() {
        self.context.journal.write(
            .started(
                pipeline: self.plan.pipeline, channel: self.plan.channel.name,
                from: self.invitation.from, to: self.invitation.to, language: self.plan.language))
        if !self.invitation.drill.isEmpty {
            self.context.journal.write(.drill(faults: self.invitation.drill))
        }
        self.toolsJSON = Tools.json(of: self.plan.crm.map(\.provider.operationsJSON))
        self.openChannel()
        self.startStages()
        self.ticker = self.loop.schedule(after: Frame.duration, every: Frame.duration) {
            [weak self] _ in if let self { Call.tickOnLoop(self) }
        }
        self.context.journal.flush()
    }

    private func makeContext() -> CallContext {
        let clock = CallClock(loop: self.loop)
        return CallContext(
            id: self.invitation.id, language: self.plan.language, clock: clock,
            journal: CallJournal(
                id: self.invitation.id, clock: clock, sink: self.sink, observer: self.observer),
            health: self.health, returns: self.plan.returns,
            drilled: Set(self.invitation.drill.keys),
            handler: { [weak self] stage, generation in
                { [weak self] event in
                    self?.assumeIsolated { $0.receive(event, of: stage, generation: generation) }
                }
            })
    }

    private func openChannel() {
        var options = self.context.options(rate: SampleRate.wideband.hertz, isResumed: false)
        options.target = self.invitation.target
        options.dials = self.invitation.dials
        options.optionsJSON = self.invitation.channelOptionsJSON
        options.deadline = self.plan.channel.deadlines.open
        self.channel = self.plan.channel.provider.open(
            options, events: self.context.handler(.channel, 0))
    }

    private func startStages() {
        let answering = AnsweringStage(
            context: self.context, links: self.plan.dialogue, hedging: self.plan.hedge,
            messages: { [weak self] text in
                self?.assumeIsolated { $0.conversation.json(saying: text) } ?? "[]"
            })
        let records = RecordsStage(context: self.context, links: self.plan.crm)
        self.answering = answering
        self.records = records
        if !answering.start() { self.afterStart.append(.dialogue) }
        if !self.plan.crm.isEmpty { _ = records.start() }
    }

    // MARK: - The clock

    /// `tick`, for the timer: it runs on the loop, which is the actor's executor. `assumeIsolated` would
    /// say the same, but allocates each time. A function has the same form with and without isolation.
    private static let tickOnLoop = unsafe unsafeBitCast(
        { (call: isolated Call) in call.tick() } as @Sendable (isolated Call) -> Void,
        to: (@Sendable (Call) -> Void).self)

    /// Once every 20 ms. Media path: allocates nothing while nothing happens.
    private func tick() {
        if self.phase == .closing { return self.finishClosing() }
        self.hear()
        if let outcome = self.hearing?.tick() { self.handle(outcome) }
        if let outcome = self.speaking?.tick() { self.handle(outcome) }
        for outcome in self.answering?.tick() ?? [] { self.handle(outcome) }
        for outcome in self.records?.tick() ?? [] { self.handle(outcome) }
        self.keepCompany()
        if self.phase == .up {
            self.receive(.clockAdvanced)
            if self.hasFailed { self.follow(.clockAdvanced) }
            self.checkTransfer()
        }
        self.checkAnswer()
        self.checkDuration()
        self.health.sendCanaries(at: self.context.loopNow)
        self.context.journal.flush()
    }

    /// A slower recogniser makes the turn end later.
    func adaptEndpointing() {
        self.turns.endpointing = self.plan.turns.endpointing(answerTime: self.hearing?.answerTime)
    }

    /// The caller's turn has ended, and no stage has anything to do yet.
    func returnToBetterProviders() {
        self.hearing?.reachedTurnBoundary()
        self.answering?.reachedTurnBoundary()
        self.speaking?.reachedTurnBoundary()
        self.records?.reachedTurnBoundary()
    }

    /// Takes the caller audio that has come.
    private func hear() {
        guard let channel = self.channel, let ears = self.ears, let hearing = self.hearing else {
            return
        }
        while let event = ears.next(from: channel, to: hearing, at: self.context.now) {
            switch event {
            case .nothing: continue
            case .speechStarted(let onset):
                self.context.journal.write(.speechStarted(onset: onset))
                hearing.speechStarted(onset: onset)
                self.receive(.speechStarted(onset: onset))
                self.follow(.speech(true))
            case .speechEnded(let end):
                self.context.journal.write(.speechEnded(end: end))
                self.stamps.speechEnd = end
                self.receive(.speechEnded(end: end))
                self.follow(.speech(false))
            }
        }
    }

    /// A channel that neither answers nor fails must not keep the call for ever.
    private func checkAnswer() {
        guard self.phase == .opening, self.isChannelOpen else { return }
        let limit = self.invitation.dials ? Self.longestRinging : Self.longestAnswering
        guard self.context.now - self.channelOpenedAt > limit else { return }
        self.channelFailed(
            ProviderFailure(.timedOut, "not answered within \(limit.milliseconds / 1_000) s"))
    }

    private static let longestAnswering = Duration.seconds(10)
    private static let longestRinging = Duration.seconds(180)

    private func checkDuration() {
        guard self.phase == .up, self.context.now - self.answeredAt > self.plan.maxDuration else {
            return
        }
        let limit = self.plan.maxDuration.milliseconds / 1_000
        self.end(
            .completed, by: .host, cause: .normal,
            detail: "the longest duration of \(limit) s was reached")
    }

    /// Once a chain is exhausted its plan runs, and there are no turns any more.
    func receive(_ event: TurnEvent) {
        guard self.phase == .up, !self.hasFailed else { return }
        self.perform(self.turns.receive(event, at: self.context.now))
    }

    // MARK: - Events of sessions

    func receive(_ event: ProviderEvent, of stage: Capability, generation: Int) {
        switch stage {
        case .channel: self.receiveChannel(event)
        case .stt:
            if let outcome = self.hearing?.receive(event, generation: generation) {
                self.handle(outcome)
            }
            if event == .ready { self.adaptEndpointing() }
        case .dialogue:
            for outcome in self.answering?.receive(event, generation: generation) ?? [] {
                self.handle(outcome)
            }
        case .tts:
            if let outcome = self.speaking?.receive(event, generation: generation) {
                self.handle(outcome)
            }
        case .crm:
            for outcome in self.records?.receive(event, generation: generation) ?? [] {
                self.handle(outcome)
            }
        }
        self.context.journal.flush()
    }

    private func receiveChannel(_ event: ProviderEvent) {
        switch event {
        case .ready:
            self.isChannelOpen = true
            self.context.journal.write(
                .opened(stage: .channel, provider: self.plan.channel.name, delay: self.context.now))
            self.channelOpenedAt = self.context.now
            if !self.invitation.dials { self.answer = self.act(.answer, "") }
        case .ringing: self.context.journal.write(.ringing)
        case .media(let rate): self.prepareAudio(SampleRate(hertz: rate))
        case .answered: self.answered()
        case .dtmf(let digit, _, _):
            self.context.journal.write(.dtmf(digit: String(digit)))
            self.receive(.dtmf(digit))
            self.follow(.key(digit))
        case .transferred(_, let isAccepted):
            self.transferred(isAccepted ? nil : ProviderFailure(.unavailable, "it was declined"))
        case .hungUp(let cause, let detail): self.callerHungUp(cause, detail)
        case .failed(let failure, nil): self.channelFailed(failure)
        case .failed(let failure, let request?) where request == self.answer:
            self.channelFailed(failure)
        case .failed(let failure, let request?) where request == self.transfer?.request:
            self.transferred(failure)
        case .closed: self.channelClosed()
        default: break
        }
    }

    private func prepareAudio(_ rate: SampleRate) {
        guard self.hearing == nil, let channel = self.channel else { return }
        let ears = Ears(rate: rate)
        let hearing = HearingStage(context: self.context, links: self.plan.stt, rate: rate)
        let speaking = SpeakingStage(
            context: self.context, links: self.plan.tts, rate: rate,
            play: { samples in
                guard channel.play(samples) else { return false }
                ears.replyWent(samples.count)
                return true
            })
        self.ears = ears
        self.hearing = hearing
        self.speaking = speaking
        if !hearing.start() { self.afterStart.append(.stt) }
        if !speaking.start() { self.afterStart.append(.tts) }
    }

    private func answered() {
        guard self.phase == .opening else { return }
        guard let ears = self.ears else {
            return self.channelFailed(
                ProviderFailure(
                    .protocolViolation, "the channel answered before it told its audio format"))
        }
        self.phase = .up
        self.answeredAt = self.context.now
        self.context.journal.write(.answered(rate: ears.rate.hertz))
        if let stage = self.afterStart.first { return self.runOut(stage) }
        self.receive(.answered)
    }

    private func channelFailed(_ failure: ProviderFailure) {
        self.context.journal.write(
            .failed(
                stage: .channel, provider: self.plan.channel.name, code: failure.code.name,
                reason: failure.reason, isRetried: false))
        self.end(.failed, by: .host, cause: .failed, detail: failure.reason)
    }

    private func channelClosed() {
        self.channel = nil
        if self.phase == .opening || self.phase == .up {
            self.end(.failed, by: .host, cause: .failed, detail: "the channel closed the leg")
        }
    }

    private func callerHungUp(_ cause: HangupCause, _ detail: String) {
        guard self.phase == .opening || self.phase == .up else { return }
        let outcome: CallOutcome =
            switch cause {
            case .normal: self.hasCallerTurn ? .completed : .abandoned
            case .busy, .noAnswer, .rejected: .rejected
            case .failed: .failed
            }
        self.end(outcome, by: .caller, cause: cause, detail: detail)
    }

    @discardableResult
    func act(_ verb: ChannelVerb, _ argument: String) -> RequestID {
        let request = self.context.nextRequest()
        self.channel?.act(verb, argument, request)
        return request
    }

    // MARK: - The end

    /// Ends the call: nothing more is played or asked, all sessions are closed.
    func end(_ outcome: CallOutcome, by party: Party, cause: HangupCause, detail: String) {
        guard self.phase == .opening || self.phase == .up else { return }
        self.phase = .closing
        self.outcome = outcome
        self.closingSince = self.context.now
        self.noteCutReply()
        self.stopRecording()
        self.answering?.cancel()
        self.context.journal.write(.hungUp(by: party, cause: cause, detail: detail))
        if party == .host, self.isChannelOpen { self.act(.hangUp, "") }
        self.hearing?.close()
        self.answering?.close()
        self.speaking?.close()
        self.records?.close()
        self.channel?.close(.done)
        self.context.journal.flush()
    }

    /// A reply that was playing when the call ended was heard only in part.
    private func noteCutReply() {
        guard let speaking = self.speaking, speaking.isBusy else { return }
        let heard = speaking.interrupt(unheard: self.unheardReply())
        self.context.journal.write(
            .replyEnded(turn: self.turn, heard: heard, isInterrupted: true))
    }

    /// The call has ended when every session has said CLOSED, or none will.
    private func finishClosing() {
        let open =
            (self.hearing?.sessions ?? 0) + (self.answering?.sessions ?? 0)
            + (self.speaking?.sessions ?? 0) + (self.records?.sessions ?? 0)
            + (self.channel == nil ? 0 : 1) + self.openRecordings
        guard open == 0 || self.context.now - self.closingSince > .milliseconds(2_500) else {
            return
        }
        self.phase = .ended
        self.hearing?.abandon()
        self.answering?.abandon()
        self.speaking?.abandon()
        self.records?.abandon()
        self.ticker?.stop()
        self.context.journal.write(.ended(outcome: self.outcome))
        self.context.journal.flush { [weak self] in
            self?.assumeIsolated { $0.resume() }
        }
    }

    private func resume() {
        let result = CallResult(
            id: self.invitation.id, outcome: self.outcome, slots: self.slots,
            duration: self.closingSince)
        self.finished?.resume(returning: result)
        self.finished = nil
    }
}
