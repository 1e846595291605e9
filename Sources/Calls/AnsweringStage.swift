import CallModel
import Providers

/// The dialogue's part of a call: asks it what to say, turn by turn, and asks the next one when it fails.
///
/// On the call's loop.
final class AnsweringStage {
    enum Outcome: Equatable {
        case sentence(String, isProtected: Bool)
        case toolCall(id: String, name: String, argumentsJSON: String)
        case expect(Expectation)
        case slot(name: String, value: String)
        /// Nothing more will be said in this turn.
        case complete
        /// The next provider gives the whole answer anew: what was not heard of this one is void.
        case restarted
        case exhausted
    }

    private let context: CallContext
    private let chain: Chain<any Dialogue, any DialogueSession>
    private let messages: (String) -> String
    private let hedging: HedgeRule?
    /// The request that the next provider has, besides the one that is slow.
    private var hedge: (request: RequestID, generation: Int)?
    /// When this request is slow enough to be hedged; nil: never.
    private var hedgeAt: Duration?
    private var mayHedge: Bool?
    private var turn: DialogueTurn?
    private var request: RequestID?
    private var asked = Duration.zero
    private var lastContent = Duration.zero
    private var splitter = SentenceSplitter()
    private var dropper = PrefixDropper()
    private var isProtected = false
    /// Sentences of this turn that were handed on, and must not be said twice.
    private var said: [String] = []
    /// Those before them that stand in the conversation already.
    private var remembered: [String] = []
    private var hasContent = false
    private var tools = ToolMemory()
    /// The next turn is this one with more words, so that its tool calls are not repeated either.
    private var goesOn = false

    /// - Parameter messages: the conversation so far as JSON, with the given text as what is being said.
    init(
        context: CallContext, links: [ChainLink<any Dialogue>], hedging: HedgeRule? = nil,
        messages: @escaping (String) -> String
    ) {
        self.context = context
        self.hedging = hedging
        self.messages = messages
        self.chain = Chain(
            stage: .dialogue, links: links, context: context,
            open: { $0.open($1, events: $2) }, close: { $0.close($1) })
    }

    var provider: String { self.chain.name }
    var sessions: Int { self.chain.sessions }
    /// Whether more of an answer is due.
    var isAsked: Bool { self.turn != nil }

    /// False: no provider may be asked.
    func start() -> Bool { self.chain.start(self.context.options(rate: 8_000, isResumed: false)) }

    func close() { self.chain.close(.done) }

    /// The caller's turn has ended: goes back to a better provider, if the call is away from it.
    func reachedTurnBoundary() {
        guard self.request == nil else { return }
        _ = self.chain.reachedTurnBoundary()
    }

    /// The call is over; sessions that have not ended by now are the host's concern.
    func abandon() { self.chain.abandon() }

    /// Asks for the answer to a turn; an answer that is still coming is cancelled.
    func answer(_ turn: DialogueTurn) {
        self.cancel()
        self.turn = turn
        self.said = []
        self.remembered = []
        if !self.goesOn { self.tools.beginTurn() }
        self.goesOn = false
        self.ask()
    }

    /// Nobody wants the rest of the answer.
    func cancel() {
        if let request = self.request { self.chain.session?.cancel(request) }
        self.dropHedge()
        self.request = nil
        self.turn = nil
        self.tools.forgetControl()
    }

    /// The caller goes on before any of the answer was heard: the next turn has these words and more.
    func rollBack() {
        self.cancel()
        self.goesOn = true
    }

    /// What was said of this turn is in the conversation now.
    func remember() {
        self.remembered += self.said
        self.said = []
    }

    func toolAnswered(_ result: Result<String, ProviderFailure>, id: String) {
        for waiter in self.tools.answered(id, result) where waiter.request == self.request {
            self.give(result, to: waiter.id, of: waiter.request)
        }
        self.askIfDue()
    }

    private func give(
        _ result: Result<String, ProviderFailure>, to id: String, of request: RequestID
    ) {
        // The provider begins to think anew.
        self.hasContent = false
        self.asked = self.context.now
        self.chain.readySession?.toolResult(result, of: id, request)
    }

    /// The session may be asked soon.
    private func prewarm(_ session: (any DialogueSession)?) {
        session?.prewarm(messagesJSON: self.messages(self.said.joined(separator: " ")))
    }

    private func askIfDue() { if self.turn != nil, self.request == nil { self.ask() } }

    /// - Note: A provider that takes over is asked once the tool calls of the one before have ended: it must
    ///   know what they have done.
    private func ask() {
        self.request = nil
        guard let session = self.chain.readySession, let turn = self.wording() else { return }
        self.splitter = SentenceSplitter()
        self.dropper = PrefixDropper(said: self.remembered + self.said)
        self.hasContent = false
        self.asked = self.context.now
        let request = self.context.nextRequest()
        self.request = request
        self.expectSlowness()
        session.generate(turn, request)
    }

    /// The turn as it stands; nil while it cannot be asked.
    private func wording() -> DialogueTurn? {
        guard var turn = self.turn, !self.tools.isWaiting else { return nil }
        turn.messagesJSON = self.messages(self.said.joined(separator: " "))
        if !(self.remembered + self.said).isEmpty { turn.cause = .continue }
        return turn
    }

    /// Looks whether the provider is late.
    func tick() -> [Outcome] {
        if let failure = self.chain.openFailure() ?? self.lateFailure { return self.fail(failure) }
        self.hedgeIfSlow()
        return []
    }

    // MARK: - Hedging

    /// Puts the request to the next provider as well when the first is slow. Never once a tool was called.
    private func hedgeIfSlow() {
        guard let time = self.hedgeAt, self.context.now >= time, self.request != nil,
            !self.hasContent, self.hedge == nil, self.mayHedge != false, self.tools.isEmpty
        else { return }
        if self.mayHedge == nil {
            self.mayHedge = self.context.health.admitsHedge(
                of: self.provider, at: self.context.loopNow)
        }
        guard self.mayHedge == true, let second = self.chain.second(), let turn = self.wording()
        else { return }
        let request = self.context.nextRequest()
        self.hedge = (request, second.generation)
        second.session.generate(turn, request)
    }

    /// A request is under way: from when on is it slow?
    private func expectSlowness() {
        guard let hedging = self.hedging else { return }
        self.mayHedge = nil
        self.context.health.requested(
            self.provider, percent: hedging.percent, at: self.context.loopNow)
        let usual =
            self.context.health.percentile(95, .firstContent, of: self.provider)
            ?? self.chain.deadline(.firstContent) / 2
        self.hedgeAt = self.context.now + max(hedging.least, usual)
    }

    /// The first provider answers, or nobody wants an answer.
    private func dropHedge(wins: Bool = false) {
        guard let hedge = self.hedge else { return }
        self.hedge = nil
        self.chain.standbySession(hedge.generation)?.cancel(hedge.request)
        if wins { self.noteHedge(winner: self.provider) }
        self.chain.dismissSecond()
    }

    private func noteHedge(winner: String) {
        self.context.journal.write(
            .hedged(
                stage: .dialogue, first: self.provider, second: self.chain.secondName,
                winner: winner))
    }

    /// Whether the event is the second provider's first content: then it goes on with the answer.
    private func isWon(by event: ProviderEvent, generation: Int) -> Bool {
        guard let hedge = self.hedge, hedge.generation == generation,
            self.chain.standbySession(generation) != nil
        else { return false }
        let request: RequestID? =
            switch event {
            case .delta(let request, _, _), .toolCall(let request, _, _, _),
                .expect(let request, _), .slot(let request, _, _), .done(let request, _, _):
                request
            default: nil
            }
        guard request == hedge.request else { return false }
        if let slow = self.request { self.chain.session?.cancel(slow) }
        self.noteHedge(winner: self.chain.secondName)
        self.chain.preferSecond()
        self.request = hedge.request
        self.hedge = nil
        return true
    }

    private var lateFailure: ProviderFailure? {
        guard let request = self.request, let stall = self.chain.link?.deadlines.stall,
            // While a tool works it is not the dialogue that is late.
            !self.tools.isWaiting(request)
        else { return nil }
        if !self.hasContent {
            let deadline = self.chain.deadline(.firstContent)
            guard self.context.now - self.asked > deadline else { return nil }
            return ProviderFailure(
                .timedOut, "nothing to say within \(deadline.milliseconds) ms")
        }
        guard self.context.now - self.lastContent > stall else { return nil }
        return ProviderFailure(.timedOut, "the answer stopped for \(stall.milliseconds) ms")
    }

    func receive(_ event: ProviderEvent, generation: Int) -> [Outcome] {
        guard
            generation == self.chain.generation || self.isWon(by: event, generation: generation)
        else {
            self.chain.receiveOther(event, generation: generation)
            if event == .ready { self.prewarm(self.chain.standbySession(generation)) }
            return []
        }
        switch event {
        case .ready:
            self.chain.becameReady()
            self.askIfDue()
            if self.request == nil { self.prewarm(self.chain.readySession) }
        case .failed(let failure, let request):
            guard request == nil || request == self.request else { return [] }
            return self.fail(failure)
        case .closed:
            self.chain.closedByItself()
            return self.fail(ProviderFailure(.unavailable, "the session was closed"))
        case .delta(let request, let text, let isProtected) where request == self.request:
            return self.add(text, isProtected: isProtected)
        case .toolCall(let request, let id, let name, let arguments) where request == self.request:
            return self.toolCalled(name, argumentsJSON: arguments, id: id, of: request)
        case .expect(let request, let expectation) where request == self.request:
            return self.noteContent([.expect(expectation)])
        case .slot(let request, let name, let value) where request == self.request:
            return self.noteContent([.slot(name: name, value: value)])
        case .done(let request, _, _) where request == self.request: return self.finished()
        default: break
        }
        return []
    }

    private func noteContent(_ outcomes: [Outcome]) -> [Outcome] {
        if !self.hasContent {
            self.dropHedge(wins: true)
            self.context.health.note(
                self.context.now - self.asked, .firstContent, of: self.chain.name)
        }
        self.hasContent = true
        self.lastContent = self.context.now
        return outcomes
    }

    private func add(_ text: String, isProtected: Bool) -> [Outcome] {
        self.noteContent(self.take(self.dropper.add(.init(text: text, isProtected: isProtected))))
    }

    private func take(_ pieces: [PrefixDropper.Piece]) -> [Outcome] {
        var outcomes: [Outcome] = []
        for piece in pieces {
            // A protected sentence does not begin in the middle of another.
            if piece.isProtected != self.isProtected { outcomes += self.endSentence() }
            self.isProtected = piece.isProtected
            for sentence in self.splitter.add(piece.text) {
                outcomes.append(self.sentence(sentence))
            }
        }
        return outcomes
    }

    /// No more text comes for now.
    private func flush() -> [Outcome] { self.take(self.dropper.pause()) + self.endSentence() }

    private func endSentence() -> [Outcome] {
        guard let rest = self.splitter.finish() else { return [] }
        return [self.sentence(rest)]
    }

    private func sentence(_ text: String) -> Outcome {
        self.said.append(text)
        return .sentence(text, isProtected: self.isProtected)
    }

    private func toolCalled(
        _ name: String, argumentsJSON: String, id: String, of request: RequestID
    ) -> [Outcome] {
        let outcomes = self.noteContent(self.flush())
        switch self.tools.ask(name, argumentsJSON: argumentsJSON, id: id, of: request) {
        case .known(let result): self.give(result, to: id, of: request)
        case .wait: break
        case .dispatch(let id):
            return outcomes + [.toolCall(id: id, name: name, argumentsJSON: argumentsJSON)]
        }
        return outcomes
    }

    private func finished() -> [Outcome] {
        self.chain.succeeded()
        self.request = nil
        self.turn = nil
        return self.flush() + [.complete]
    }

    private func fail(_ failure: ProviderFailure) -> [Outcome] {
        let from = self.chain.name
        switch self.chain.failed(failure, self.context.options(rate: 8_000, isResumed: true)) {
        case .stopped:
            self.request = nil
            self.turn = nil
            return [.complete]
        case .exhausted: return [.exhausted]
        case .retried: break
        case .moved(_, let to):
            self.context.journal.write(
                .fellBack(stage: .dialogue, from: from, to: to, replayed: .zero, lost: .zero))
        }
        // The next provider may have the question already.
        let hedge = self.hedge
        self.hedge = nil
        self.request = hedge?.generation == self.chain.generation ? hedge?.request : nil
        return self.turn == nil || self.request != nil ? [] : [.restarted]
    }

    /// Only these sentences of the answer are heard; the next provider goes on after them.
    func keepSaid(_ sentences: [String]) { self.said = sentences }
}
