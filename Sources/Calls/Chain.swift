import CallModel
import Fallback
import Providers

/// Which providers of a stage a call has tried, and the session that it uses now.
///
/// Holds at most one open session. Sessions are numbered: an event of an earlier one is known by its
/// number and dropped. On the call's loop.
final class Chain<Port: Sendable, Session: Sendable> {
    /// What a failure led to.
    enum Step: Equatable {
        /// A new session of the same provider is opening.
        case retried(String)
        /// A session of the next provider is opening.
        case moved(from: String, to: String)
        /// Nobody is left.
        case exhausted
        /// The request is bad: no provider could do it. The session stays.
        case stopped
    }

    typealias Open = (Port, SessionOptions, @escaping ProviderEventHandler) -> Session

    let stage: Capability
    private let links: [ChainLink<Port>]
    private let context: CallContext
    private let openSession: Open
    private let closeSession: (Session, CloseReason) -> Void
    private var index = -1
    private var failuresInARow = 0
    private var openedAt = Duration.zero
    private(set) var generation = 0
    private(set) var session: Session?
    private(set) var isReady = false
    /// Sessions that were told to close and have not said CLOSED.
    private(set) var closing = 0

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

    /// The session, once it can take work.
    var readySession: Session? { self.isReady ? self.session : nil }

    /// Opens the first provider that may be asked. False: there is none.
    func start(_ options: SessionOptions) -> Bool {
        self.openNext(from: 0, options)
    }

    /// The session said READY.
    func becameReady() {
        self.isReady = true
        self.context.journal.write(
            .opened(
                stage: self.stage, provider: self.name,
                delay: self.context.now - self.openedAt))
    }

    /// The session did what it was asked.
    func succeeded() {
        self.failuresInARow = 0
        self.context.health.succeeded(self.name)
    }

    /// Closes the failed session and opens what the rules say.
    func failed(_ failure: ProviderFailure, _ options: SessionOptions) -> Step {
        let rule = FallbackRule(failure.code)
        let name = self.name
        let isRetried = rule == .retry && self.failuresInARow == 0
        self.context.journal.write(
            .failed(
                stage: self.stage, provider: name, code: failure.code.name, reason: failure.reason,
                isRetried: isRetried))
        guard rule != .stop else { return .stopped }
        self.context.health.failed(name, failure, at: self.context.loopNow)
        self.close(.fallback)
        self.failuresInARow += 1
        if isRetried, self.openNext(from: self.index, options, isRetry: true), self.name == name {
            return .retried(name)
        }
        if self.session != nil { return .moved(from: name, to: self.name) }
        guard self.openNext(from: self.index + 1, options) else { return .exhausted }
        return .moved(from: name, to: self.name)
    }

    /// A session that has been opening for too long has failed.
    var openFailure: ProviderFailure? {
        guard self.session != nil, !self.isReady, let link = self.link,
            self.context.now - self.openedAt > link.deadlines.open
        else { return nil }
        return ProviderFailure(
            .timedOut, "no session within \(link.deadlines.open.milliseconds) ms")
    }

    func close(_ reason: CloseReason) {
        guard let session = self.session else { return }
        self.session = nil
        self.isReady = false
        self.closing += 1
        self.generation += 1
        self.closeSession(session, reason)
    }

    func sessionClosed() { self.closing -= 1 }

    private func openNext(
        from first: Int, _ options: SessionOptions, isRetry: Bool = false
    ) -> Bool {
        for index in first..<max(first, self.links.count) {
            let link = self.links[index]
            guard self.context.health.admits(link.name, at: self.context.loopNow) else { continue }
            if !isRetry || index != self.index { self.failuresInARow = 0 }
            self.index = index
            self.generation += 1
            self.openedAt = self.context.now
            var options = options
            options.deadline = link.deadlines.open
            self.session = self.openSession(
                link.provider, options, self.context.handler(self.stage, self.generation))
            return true
        }
        self.index = self.links.count
        return false
    }
}
