import CallModel
import Fallback
import Providers

/// Which providers of a stage a call has tried, and the sessions that it has.
///
/// One session does the work; a second one may stand by, to take over at once, or prepare the return to a
/// better provider. Sessions are numbered: an event of one that does not work is known by its number. On the
/// call's loop.
final class Chain<Port: Sendable, Session: Sendable> {
    /// What a failure led to.
    enum Step: Equatable {
        /// A new session of the same provider is opening.
        case retried(String)
        /// A session of the next provider is opening, or was standing by.
        case moved(from: String, to: String)
        /// Nobody is left.
        case exhausted
        /// The request is bad: no provider could do it. The session stays.
        case stopped
    }

    typealias Open = (Port, SessionOptions, @escaping ProviderEventHandler) -> Session

    struct Slot {
        let index: Int
        let generation: Int
        let session: Session
        var openedAt: Duration
        var isReady = false
        /// It said CLOSED by itself.
        var hasClosed = false
    }

    /// A call that waits until the provider has a session free.
    private struct Place {
        let index: Int
        let ticket: UInt64
        let since: Duration
    }

    /// A provider that has failed so often in a row is not asked again.
    private static var mostTries: Int { 2 }

    let stage: Capability
    var links: [ChainLink<Port>]
    let context: CallContext
    private let openSession: Open
    private let closeSession: (Session, CloseReason) -> Void
    var index = -1
    var current: Slot?
    /// Of a provider behind the current one in the chain, or before it, when the call is about to return.
    var standby: Slot?
    private var place: Place?
    private var options: SessionOptions?
    /// How often each provider has failed since one of them did what it was asked, by its place.
    private var failures: [Int: Int] = [:]
    var movedAt = Duration.zero
    private var lastGeneration = 0
    var latencies = KnownLatencies()
    /// Providers of sessions that were told to close and have not said CLOSED, by number.
    private var leaving: [Int: String] = [:]

    init(
        stage: Capability, links: [ChainLink<Port>], context: CallContext, open: @escaping Open,
        close: @escaping (Session, CloseReason) -> Void
    ) {
        self.stage = stage
        self.links = links
        self.context = context
        self.openSession = open
        self.closeSession = close
    }

    var link: ChainLink<Port>? {
        self.links.indices.contains(self.index) ? self.links[self.index] : nil
    }

    var name: String { self.link?.name ?? "" }
    var session: Session? { self.current?.session }
    var isReady: Bool { self.current?.isReady ?? false }
    /// The number of the session that works.
    var generation: Int { self.current?.generation ?? -1 }

    /// The session, once it can take work.
    var readySession: Session? { self.isReady ? self.session : nil }

    /// Whether nobody works, is opening or is waited for.
    var isIdle: Bool { self.current == nil && self.place == nil }

    /// Sessions that have not said CLOSED.
    var sessions: Int {
        self.leaving.count + (self.current == nil ? 0 : 1) + (self.standby == nil ? 0 : 1)
    }

    /// Opens the first provider that may be asked. False: there is none.
    func start(_ options: SessionOptions) -> Bool {
        self.options = options
        self.failures = [:]
        if self.returnRule.when == .never {
            let health = self.context.health
            self.links =
                self.links.filter { !health.wasLeftOut($0.name) }
                + self.links.filter { health.wasLeftOut($0.name) }
        }
        guard self.openFirst(of: Array(self.links.indices)) else { return false }
        self.openStandby { $0.standby == .hot }
        return true
    }

    /// The session said READY.
    func becameReady() {
        guard var slot = self.current else { return }
        slot.isReady = true
        self.current = slot
        let delay = self.context.now - slot.openedAt
        self.context.health.note(delay, .open, of: self.name)
        self.context.journal.write(
            .opened(stage: self.stage, provider: self.name, delay: delay))
        self.openStandby { $0.standby != .cold }
    }

    /// The session did what it was asked.
    func succeeded() {
        self.failures.removeAll(keepingCapacity: true)
        self.latencies.forget()
        self.context.health.succeeded(self.name)
    }

    /// The session that works has said CLOSED by itself.
    func closedByItself() {
        guard self.current?.hasClosed == false else { return }
        self.current?.hasClosed = true
        self.context.health.leave(self.name)
    }

    /// Closes the failed session and opens what the rules say.
    func failed(_ failure: ProviderFailure, _ options: SessionOptions) -> Step {
        let rule = FallbackRule(failure.code)
        let name = self.name
        let step = rule == .stop ? .stopped : self.replace(name, failure, rule, options)
        self.context.journal.write(
            .failed(
                stage: self.stage, provider: name, code: failure.code.name, reason: failure.reason,
                isRetried: step == .retried(name)))
        return step
    }

    private func replace(
        _ name: String, _ failure: ProviderFailure, _ rule: FallbackRule, _ options: SessionOptions
    ) -> Step {
        self.options = options
        let successor = self.hotSuccessor
        self.context.health.failed(name, failure, at: self.context.loopNow)
        self.leave(self.current, .fallback)
        self.current = nil
        let isFirst = self.failures[self.index] == nil
        self.failures[self.index, default: 0] += rule == .next ? Self.mostTries : 1
        if let successor {
            self.promote(successor)
            return .moved(from: name, to: self.name)
        }
        if !(rule == .retry && isFirst), let better = self.standby, better.index < self.index {
            self.promote(better)
            return .moved(from: name, to: self.name)
        }
        // Whoever is behind, and then those before it: one may have failed long ago, or only once.
        let others = Array(self.links.indices.dropFirst(self.index + 1)) + Array(0..<self.index)
        guard self.openFirst(of: rule == .retry ? [self.index] + others : others + [self.index])
        else { return .exhausted }
        return self.name == name ? .retried(name) : .moved(from: name, to: self.name)
    }

    /// A session that has been opening, or waited for, for too long has failed. Asks for a free session
    /// when the call waits for one.
    func openFailure() -> ProviderFailure? {
        if let place = self.place { return self.wait(at: place) }
        guard let slot = self.current, !slot.isReady else { return nil }
        let deadline = self.deadline(.open)
        guard self.context.now - slot.openedAt > deadline else { return nil }
        return ProviderFailure(.timedOut, "no session within \(deadline.milliseconds) ms")
    }

    func close(_ reason: CloseReason) {
        if let place = self.place {
            self.context.health.withdraw(self.links[place.index].name, place.ticket)
            self.place = nil
        }
        self.leave(self.current, reason)
        self.current = nil
        self.leave(self.standby, reason)
        self.standby = nil
    }

    /// The call ends, although some sessions have not said CLOSED: nobody hears of it any more.
    func abandon() {
        for name in self.leaving.values { self.context.health.leave(name) }
        self.leaving = [:]
    }

    // MARK: - Sessions

    /// Opens the first of these providers that may be asked. False: there is none.
    private func openFirst(of order: [Int]) -> Bool {
        for index in order where self.failures[index, default: 0] < Self.mostTries {
            let link = self.links[index]
            if let slot = self.standby, slot.index == index {
                self.promote(slot)
                return true
            }
            guard self.context.health.admits(link.name) else { continue }
            let ticket = self.context.health.ticket()
            let answer = self.context.health.enter(link.name, ticket)
            if answer == .full { continue }
            self.index = index
            self.movedAt = self.context.now
            if answer == .wait {
                self.place = Place(index: index, ticket: ticket, since: self.context.now)
            } else {
                self.current = self.openEntered(index)
            }
            return true
        }
        self.index = self.links.count
        return false
    }

    private func wait(at place: Place) -> ProviderFailure? {
        let link = self.links[place.index]
        if self.context.health.enter(link.name, place.ticket) == .granted {
            self.place = nil
            self.current = self.openEntered(place.index)
            return nil
        }
        guard self.context.now - place.since > link.patience else { return nil }
        self.context.health.withdraw(link.name, place.ticket)
        self.place = nil
        return ProviderFailure(
            .overloaded, "no session was free within \(link.patience.milliseconds) ms")
    }

    /// Opens a session beside the one that works, if the provider has one free.
    func open(_ index: Int) -> Slot? {
        let (name, ticket) = (self.links[index].name, self.context.health.ticket())
        switch self.context.health.enter(name, ticket) {
        case .granted: return self.openEntered(index, isResumed: true)
        case .wait: self.context.health.withdraw(name, ticket)
        case .full: break
        }
        return nil
    }

    private func openEntered(_ index: Int, isResumed: Bool = false) -> Slot {
        let link = self.links[index]
        self.latencies.forget()
        self.lastGeneration += 1
        guard var options = self.options else { preconditionFailure("opened before the start") }
        options.deadline = link.deadlines.open
        options.isResumed = options.isResumed || isResumed
        let session = self.openSession(
            link.provider, options, self.context.handler(self.stage, self.lastGeneration))
        return Slot(
            index: index, generation: self.lastGeneration, session: session,
            openedAt: self.context.now)
    }

    /// A session that was told to close has said CLOSED.
    func hasLeft(_ generation: Int) {
        guard let name = self.leaving.removeValue(forKey: generation) else { return }
        self.context.health.leave(name)
    }

    func leave(_ slot: Slot?, _ reason: CloseReason) {
        guard let slot, !slot.hasClosed else { return }
        self.leaving[slot.generation] = self.links[slot.index].name
        self.closeSession(slot.session, reason)
    }
}
