import CallAudio
package import CallModel
package import EventLoop
import Fallback
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
    enum Phase { case new, opening, up, closing, ended }

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
    var phase = Phase.new
    /// Why it is to end as soon as it has begun.
    var unwanted: String?
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
    /// What the channel has learned about the call since it came in.
    var facts: [String: String] = [:]
    var toolsJSON = "[]"
    var turn = 0
    /// The last one whose reply the caller has interrupted.
    var interruptedTurn = 0
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
    /// What the dialogue has asked of the call and waits for.
    var pendingAct: PendingAct?
    /// The tool calls by which the dialogue asked for holds and keys that are still to come.
    var actTools: [String] = []
    /// What the host itself says before it hangs up.
    var closingWords: ClosingWords?
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
    var line: LineWatch
    /// Reply audio that was heard while the line was alive for certain.
    var certainReply = Duration.zero
    var uncertain: UncertainReply?
    /// The call is over, but words that the caller has said are still awaited.
    var awaitsLastWords = false
    /// Words that nobody will answer any more.
    var unanswered = UnansweredWords()
    /// Stages that nobody could start; dealt with when the caller is there to hear of it.
    var afterStart: [Capability] = []
    var answeredAt = Duration.zero
    /// The channel's request to answer, and when the channel could take it.
    var answer: RequestID?
    var channelOpenedAt = Duration.zero
    var endedAt = Duration.zero
    /// Since when all sessions are asked to close.
    var closingSince = Duration.zero
    var ticker: LoopTimer?
    var finished: CheckedContinuation<CallResult, Never>?

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
        self.line = LineWatch(limit: plan.mediaTimeout)
    }

    /// Runs the call to its end.
    package func run() async -> CallResult {
        await withCheckedContinuation { continuation in
            self.finished = continuation
            self.begin()
        }
    }

    /// Ends the call from outside: an operator, or a host that shuts down. One that has not begun ends when it does.
    package func hangUp(reason: String) {
        guard self.phase != .new else {
            self.unwanted = reason
            return
        }
        self.end(.completed, by: .host, cause: .normal, detail: reason)
    }

    private func begin() {
        self.phase = .opening
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
        self.ticker = self.loop.schedule(after: self.firstTick, every: Frame.duration) {
            [weak self] _ in if let self { Call.tickOnLoop(self) }
        }
        if let reason = self.unwanted { self.hangUp(reason: reason) }
        self.context.journal.flush()
    }

    /// Calls of a loop tick in groups, at whole steps of its time: what one has brought to the processor's caches serves
    /// the next, and what comes from the network meanwhile is read at once.
    private static let tickStep = Duration.milliseconds(2)

    private var firstTick: Duration {
        let step = Self.tickStep.nanoseconds
        return Frame.duration + .nanoseconds((step - self.loop.nowNanoseconds % step) % step)
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
            context: self.context, links: self.plan.dialogue.metered(by: self.context.usage),
            hedging: self.plan.hedge,
            messages: { [weak self] text in
                self?.assumeIsolated { $0.conversation.json(saying: text) } ?? "[]"
            })
        let records = RecordsStage(context: self.context, links: self.plan.crm)
        self.answering = answering
        self.records = records
        if !answering.start() { self.afterStart.append(.dialogue) }
        if !self.plan.crm.isEmpty { _ = records.start() }
    }
}
