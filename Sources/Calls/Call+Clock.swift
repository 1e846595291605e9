import CallAudio
import CallModel
import EventLoop
import Turns

/// What a call does once every 20 ms.
extension Call {
    /// `tick`, for the timer: it runs on the loop, which is the actor's executor. `assumeIsolated` would
    /// say the same, but allocates each time. A function has the same form with and without isolation.
    static let tickOnLoop = unsafe unsafeBitCast(
        { (call: isolated Call) in call.tick() } as @Sendable (isolated Call) -> Void,
        to: (@Sendable (Call) -> Void).self)

    /// Once every 20 ms. Media path: allocates nothing while nothing happens.
    private func tick() {
        if self.phase == .closing {
            self.awaitLastWords()
            return self.finishClosing()
        }
        self.hear()
        self.checkLine()
        if let outcome = self.hearing?.tick() { self.handle(outcome) }
        if let outcome = self.speaking?.tick() { self.handle(outcome) }
        for outcome in self.answering?.tick() ?? [] { self.handle(outcome) }
        for outcome in self.records?.tick() ?? [] { self.handle(outcome) }
        self.keepCompany()
        if self.phase == .up {
            self.receive(.clockAdvanced)
            if self.hasFailed { self.follow(.clockAdvanced) }
            self.checkTransfer()
            self.checkAct()
            self.checkClosingWords()
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
    func hear() {
        guard let channel = self.channel, let ears = self.ears, let hearing = self.hearing else {
            return
        }
        // Announcements before a dialled party answers are nobody's words.
        if self.phase == .opening, self.invitation.dials {
            return ears.skip(from: channel, at: self.context.now)
        }
        while let event = ears.next(from: channel, to: hearing, at: self.context.now) {
            self.lineIsAlive()
            switch event {
            case .nothing: continue
            case .speechStarted(let heard):
                hearing.speechStarted(onset: heard)
                // Who has the floor is decided by what time it is now.
                let onset = heard + ears.lag(at: self.context.now)
                self.context.journal.write(.speechStarted(onset: onset))
                self.receive(.speechStarted(onset: onset))
                self.follow(.speech(true))
            case .speechEnded(let heard):
                let end = heard + ears.lag(at: self.context.now)
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
        let limit = self.invitation.dials ? self.plan.ringing : Self.longestAnswering
        guard self.context.now - self.channelOpenedAt > limit else { return }
        if self.invitation.dials {
            let detail = "nobody answered within \(limit.milliseconds / 1_000) s"
            return self.end(.rejected, by: .host, cause: .noAnswer, detail: detail)
        }
        self.channelFailed(
            ProviderFailure(.timedOut, "not answered within \(limit.milliseconds / 1_000) s"))
    }

    private static let longestAnswering = Duration.seconds(10)

    private func checkDuration() {
        guard self.phase == .up, self.context.now - self.answeredAt > self.plan.maxDuration else {
            return
        }
        let limit = self.plan.maxDuration.milliseconds / 1_000
        self.hangUpPolitely(reason: "the longest duration of \(limit) s was reached")
    }

    /// Once a chain is exhausted its plan runs, and there are no turns any more.
    func receive(_ event: TurnEvent) {
        guard self.phase == .up, !self.hasFailed, self.closingWords == nil else { return }
        self.perform(self.turns.receive(event, at: self.context.now))
    }
}
