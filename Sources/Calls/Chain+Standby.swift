import CallModel
import EventLoop
import Fallback
import Providers

/// The session that stands by: to answer as well, to take over, or to return to a better provider.
extension Chain {
    // MARK: - A second provider for the same request

    /// The session that stands by, if it is this one.
    func standbySession(_ generation: Int) -> Session? {
        self.standby.flatMap { $0.generation == generation ? $0.session : nil }
    }

    /// The session that may answer a request besides the one that works; it is opened when there is none.
    /// Nil while it is not ready, and when there is nobody.
    func second() -> (session: Session, generation: Int)? {
        self.openStandby { _ in true }
        guard let slot = self.standby, slot.index > self.index, slot.isReady else { return nil }
        return (slot.session, slot.generation)
    }

    /// The provider that stands by.
    var secondName: String { self.standby.map { self.links[$0.index].name } ?? "" }

    /// The second provider works from now on, and the first is let go.
    func preferSecond() {
        guard let slot = self.standby else { return }
        self.leave(self.current, .fallback)
        self.work(with: slot)
    }

    /// The second provider is not needed after all.
    func dismissSecond() {
        guard let slot = self.standby, self.links[slot.index].standby == .cold else { return }
        self.leave(slot, .done)
        self.standby = nil
    }

    /// An event of a session that does not work: one that leaves, or one that stands by.
    func receiveOther(_ event: ProviderEvent, generation: Int) {
        if event == .closed { self.hasLeft(generation) }
        guard let slot = self.standby, slot.generation == generation else { return }
        switch event {
        case .ready: self.standby?.isReady = true
        case .failed(let failure, request: nil): self.standbyFailed(failure)
        case .closed:
            self.context.health.leave(self.links[slot.index].name)
            self.standby = nil
        default: break
        }
    }

    /// The session that stands by is worth nothing; the call goes on without.
    func standbyFailed(_ failure: ProviderFailure) {
        guard let slot = self.standby else { return }
        self.context.health.failed(
            self.links[slot.index].name, failure, at: self.context.loopNow)
        self.dismissStandby()
    }

    /// Lets go of the session that stands by.
    func dismissStandby() {
        self.leave(self.standby, .fallback)
        self.standby = nil
    }

    // MARK: - One that does the same work

    /// The number of the session that is to do the same work as the current one; nil while there is none, or
    /// it is not ready.
    var hotGeneration: Int? {
        guard let slot = self.standby, slot.isReady, slot.index > self.index,
            self.links[slot.index].standby == .hot
        else { return nil }
        return slot.generation
    }

    /// The same with its provider.
    var hot: (session: Session, generation: Int, link: ChainLink<Port>)? {
        guard self.hotGeneration != nil, let slot = self.standby else { return nil }
        return (slot.session, slot.generation, self.links[slot.index])
    }

    /// The one that takes over at once, for nobody stands before it in the chain.
    var hotSuccessor: Slot? {
        guard self.hotGeneration != nil, let slot = self.standby,
            !self.links[self.index + 1..<slot.index].contains(where: {
                self.context.health.admits($0.name)
            })
        else { return nil }
        return slot
    }

    // MARK: - The way back

    /// The caller's turn has ended and the stage does nothing: the time to go back to a better provider.
    ///
    /// It is opened at one boundary and takes over at the next one, when it is ready.
    /// - Returns: whether another provider works from now on.
    func reachedTurnBoundary() -> Bool {
        let hasReturned = self.returnIfDue()
        // The one that stood by may have failed meanwhile.
        if self.isReady { self.openStandby { $0.standby != .cold } }
        return hasReturned
    }

    var returnRule: ReturnRule { self.context.returns[self.stage] ?? ReturnRule() }

    private func returnIfDue() -> Bool {
        let rule = self.returnRule
        guard rule.when == .nextTurn, self.current != nil, self.index > 0 else { return false }
        if let slot = self.standby, slot.index < self.index {
            guard slot.isReady else { return false }
            let from = self.name
            self.leave(self.current, .done)
            self.promote(slot)
            self.context.journal.write(.returned(stage: self.stage, from: from, to: self.name))
            return true
        }
        guard self.context.now - self.movedAt >= rule.dwell,
            let better = (0..<self.index).first(where: {
                self.context.health.admits(self.links[$0].name)
            })
        else { return false }
        self.leave(self.standby, .done)
        self.standby = self.open(better)
        return false
    }

    // MARK: - Opening and changing

    /// Opens a session of the next provider that is wanted and may be asked.
    func openStandby(_ isWanted: (ChainLink<Port>) -> Bool) {
        guard self.standby == nil,
            let next = self.links.indices.first(where: {
                $0 > self.index && isWanted(self.links[$0])
                    && self.context.health.admits(self.links[$0].name)
            })
        else { return }
        self.standby = self.open(next)
    }

    /// The session that stood by works from now on; one that is ready already is told of as if it became so.
    func promote(_ slot: Slot) {
        var slot = slot
        let wasReady = slot.isReady
        if wasReady { slot.openedAt = self.context.now }
        slot.isReady = false
        self.work(with: slot)
        guard wasReady else { return }
        let ready = self.context.handler(self.stage, slot.generation)
        self.context.clock.loop.post { ready(.ready) }
    }

    /// The session that stood by takes the place of the one that worked.
    func work(with slot: Slot) {
        self.standby = nil
        self.index = slot.index
        self.movedAt = self.context.now
        self.latencies.forget()
        self.current = slot
    }
}
