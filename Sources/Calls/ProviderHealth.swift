package import CallModel
package import EventLoop
package import Fallback
import Synchronization

/// What all calls of the host know of its providers together: breakers, bulkheads, and how long they take.
///
/// Any thread.
package final class ProviderHealth: Sendable {
    /// What the configuration says of one provider.
    package struct Rules: Sendable, Equatable {
        package var breaker = Breaker.Settings()
        /// Sessions at the same time; nil: without limit.
        package var sessions: Int?
        /// How many calls may wait for a session.
        package var queue = 0

        package init() {}
    }

    /// News of a provider, for the host's log.
    package enum Change: Sendable, Equatable {
        /// Calls do not ask it any more.
        case leftOut(ProviderFailure)
        /// Enough canaries have passed: calls may ask it again.
        case back
        case canaryFailed(ProviderFailure)
    }

    private struct Record {
        var breaker: Breaker
        var bulkhead: Bulkhead
        var latencies: [Latency: LatencyWindow] = [:]
    }

    /// How a canary reaches a provider.
    private struct Watched {
        var subject: CanarySubject
        var language: String
        var loop: EventLoop
        var limit: Duration
    }

    private struct State {
        var watched: [String: Watched] = [:]
        var records: [String: Record] = [:]
        var hedges: [String: HedgeBudget] = [:]
        var lastTicket: UInt64 = 0
    }

    /// Of one drill: names of the providers that are made to fail, also when a canary asks them.
    private let drilled: Set<String>
    private let rules: [String: Rules]
    private let onChange: @Sendable (String, Change) -> Void
    private let state = Mutex(State())
    /// When the next canary is due, in nanoseconds of the host's clock; read on every tick of every call.
    private let nextCanary = Atomic<Int64>(.max)

    /// - Parameters:
    ///   - rules: by the provider's name; others have the defaults.
    ///   - onChange: any thread; must not call back.
    package init(
        rules: [String: Rules] = [:],
        onChange: @escaping @Sendable (String, Change) -> Void = { _, _ in }
    ) {
        self.drilled = []
        self.rules = rules
        self.onChange = onChange
    }

    private init(apartFrom other: ProviderHealth, drilled: Set<String>) {
        self.drilled = drilled
        self.rules = other.rules
        self.onChange = { _, _ in }
        let watched = other.state.withLock(\.watched)
        self.state.withLock { $0.watched = watched }
    }

    /// The same rules, with nothing known: what fails in a drill is no news for other calls.
    package func apart(drilled: Set<String>) -> ProviderHealth {
        ProviderHealth(apartFrom: self, drilled: drilled)
    }

    /// Whether it is that of drills alone, who then share it.
    var isApart: Bool { !self.drilled.isEmpty }

    // MARK: - Breakers

    func admits(_ provider: String) -> Bool {
        self.update(provider) { $0.breaker.isClosed }
    }

    /// Whether it was left out at any time since the host started.
    func wasLeftOut(_ provider: String) -> Bool {
        self.update(provider) { $0.breaker.hasOpened }
    }

    func succeeded(_ provider: String) {
        self.update(provider) { $0.breaker.succeeded() }
    }

    func failed(_ provider: String, _ failure: ProviderFailure, at now: Duration) {
        let hasOpened = self.update(provider) { record in
            let wasClosed = record.breaker.isClosed
            record.breaker.failed(failure, at: now)
            return wasClosed && !record.breaker.isClosed
        }
        guard hasOpened else { return }
        self.noteNextCanary()
        self.onChange(provider, .leftOut(failure))
    }

    // MARK: - Canaries

    /// Lets canaries be sent to the providers of these calls.
    package func watch(_ plan: CallPlan, on loop: EventLoop) {
        func add<Port>(
            _ links: [ChainLink<Port>], _ limit: Latency, _ subject: (Port) -> CanarySubject
        ) {
            for link in links {
                let watched = Watched(
                    subject: subject(link.provider), language: plan.language, loop: loop,
                    limit: link.deadlines.open + link.deadlines[limit])
                self.state.withLock { $0.watched[link.name] = watched }
            }
        }
        add(plan.stt, .final) { .stt($0) }
        add(plan.dialogue, .firstContent) { .dialogue($0) }
        add(plan.tts, .firstAudio) { .tts($0) }
        add(plan.crm, .result) { .crm($0) }
    }

    /// Sends the canaries that are due. Real-time safe while none is. Any loop.
    package func sendCanaries(at now: Duration) {
        guard self.nextCanary.load(ordering: .acquiring) <= now.nanoseconds else { return }
        let due = self.state.withLock { state in
            state.watched.sorted { $0.key < $1.key }.filter {
                state.records[$0.key]?.breaker.admitsCanary(at: now) ?? false
            }
        }
        self.noteNextCanary()
        for (name, watched) in due {
            let loop = watched.loop
            let canary = Canary(
                watched.subject, on: loop, language: watched.language, limit: watched.limit,
                drilled: self.drilled
            ) { failure in
                self.canaryEnded(name, failure, at: loop.now)
            }
            loop.post { canary.start() }
        }
    }

    /// - Parameter failure: nil when the provider did what it was asked.
    private func canaryEnded(_ provider: String, _ failure: ProviderFailure?, at now: Duration) {
        let isBack = self.update(provider) { record in
            if let failure {
                record.breaker.canaryFailed(failure, at: now)
            } else {
                record.breaker.canaryPassed(at: now)
            }
            return record.breaker.isClosed
        }
        self.noteNextCanary()
        if let failure {
            self.onChange(provider, .canaryFailed(failure))
        } else if isBack {
            self.onChange(provider, .back)
        }
    }

    private func noteNextCanary() {
        self.state.withLock { state in
            let next = state.watched.keys.compactMap { state.records[$0]?.breaker.nextCanary }.min()
            self.nextCanary.store(next?.nanoseconds ?? .max, ordering: .releasing)
        }
    }

    // MARK: - Bulkheads

    /// A number for one who wants a session.
    func ticket() -> UInt64 {
        self.state.withLock { state in
            state.lastTicket += 1
            return state.lastTicket
        }
    }

    func enter(_ provider: String, _ ticket: UInt64) -> Bulkhead.Answer {
        self.update(provider) { $0.bulkhead.enter(ticket) }
    }

    func withdraw(_ provider: String, _ ticket: UInt64) {
        self.update(provider) { $0.bulkhead.withdraw(ticket) }
    }

    func leave(_ provider: String) { self.update(provider) { $0.bulkhead.leave() } }

    /// Sessions that are open and calls that wait, of all providers together; 0 when no call runs.
    package var occupancy: Int {
        self.state.withLock { state in
            state.records.values.reduce(0) { $0 + $1.bulkhead.open + $1.bulkhead.queued }
        }
    }

    // MARK: - Latencies

    func note(_ latency: Duration, _ kind: Latency, of provider: String) {
        self.update(provider) { $0.latencies[kind, default: LatencyWindow()].add(latency) }
    }

    func percentile(_ percent: Int, _ kind: Latency, of provider: String) -> Duration? {
        self.update(provider) { $0.latencies[kind]?.percentile(percent) }
    }

    // MARK: - Hedges

    /// A request that may be hedged is under way.
    func requested(_ provider: String, percent: Int, at now: Duration) {
        self.state.withLock {
            $0.hedges[provider, default: HedgeBudget(percent: percent)].requested(at: now)
        }
    }

    func admitsHedge(of provider: String, at now: Duration) -> Bool {
        self.state.withLock { $0.hedges[provider]?.admits(at: now) ?? false }
    }

    private func update<Result>(_ provider: String, _ body: (inout Record) -> Result) -> Result {
        let rules = self.rules[provider] ?? Rules()
        return self.state.withLock { state in
            body(
                &state.records[
                    provider,
                    default: Record(
                        breaker: Breaker(settings: rules.breaker),
                        bulkhead: Bulkhead(sessions: rules.sessions, queue: rules.queue))])
        }
    }
}

/// What is measured of providers.
package enum Latency: Sendable, Hashable {
    /// From `open` to `ready`.
    case open
    /// stt: from `finalize` to its `done`.
    case final
    /// dialogue: from `generate` to the first thing to say or do.
    case firstContent
    /// tts: from `begin` to the first audio.
    case firstAudio
    /// crm: from `call` to its result.
    case result
}
