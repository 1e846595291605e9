import CallModel
import Fallback
import Providers

/// The recogniser that hears the caller at the same time, and how it takes over.
extension HearingStage {
    /// Lets it hear what is due. Media path: allocates nothing while it stands by.
    func tickHot() {
        guard let generation = self.chain.hotGeneration else {
            self.hot = nil
            return
        }
        if self.hot?.generation != generation { self.hot = self.newHot() }
        let failure = self.hot?.tick(upTo: self.limit, isAsked: self.wish != nil)
        if let failure { self.hotFailed(failure) }
    }

    private func newHot() -> HotStandby? {
        guard let standby = self.chain.hot else { return nil }
        let hot = HotStandby(
            standby.session, generation: standby.generation, link: standby.link,
            deadline: self.chain.deadline(.final, of: standby.link), memory: self.memory,
            start: self.utteranceStart, context: self.context)
        if let expectation = self.expectation { hot.expect(expectation) }
        return hot
    }

    func receiveHot(_ event: ProviderEvent, generation: Int) {
        guard let hot = self.hot, hot.generation == generation else { return }
        if let failure = hot.receive(event) { self.hotFailed(failure) }
    }

    /// The call goes on with the one that works; another session stands by from the end of the turn.
    private func hotFailed(_ failure: ProviderFailure) {
        self.chain.standbyFailed(failure)
        self.hot = nil
    }

    /// The one that may take over after this failure; one that is still busy with an earlier utterance is
    /// let go, so that a new session of the same provider hears the caller again.
    func fitHot(_ failure: ProviderFailure) -> HotStandby? {
        guard let hot = self.hot, self.chain.hotGeneration == hot.generation,
            FallbackRule(failure.code) != .stop
        else { return nil }
        guard hot.isLate else { return hot }
        self.chain.dismissStandby()
        self.hot = nil
        return nil
    }

    /// It works from now on, with what it has heard and understood.
    func adopt(_ hot: HotStandby) {
        self.hot = nil
        guard self.utteranceStart != nil else {
            hot.feed.begin(at: self.feed.position)
            self.feed = hot.feed
            return
        }
        self.feed = hot.feed
        self.request = hot.request
        self.adopted = hot
        for final in self.words.heardBeside(hot.finals.map { ($0.transcript, $0.isTimed) }) {
            self.context.journal.write(.final(provider: self.provider, transcript: final))
        }
    }

    /// The chain has told that it works: what it has said already counts as said now.
    func goOn(with hot: HotStandby) -> Outcome? {
        if !hot.finals.isEmpty { self.watch.news(isPartial: false, at: self.context.now) }
        if hot.request != nil { self.wish?.asked = hot.asked }
        if hot.isAnswered, self.wish != nil { return self.finalized() }
        guard let partial = hot.partial, let outcome = self.hint(partial) else { return nil }
        self.push()
        return outcome
    }
}
