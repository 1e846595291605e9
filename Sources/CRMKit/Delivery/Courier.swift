package import JackfieldPlugin
import Synchronization

/// Carries writes from the outbox to the service: at once, later when the service is down, and in the order of each record.
///
/// Who asks for a write is answered when the service has it; or after a moment, when it is safe on the disk, that it is
/// queued. What was answered with an error is not written later.
package final class Courier: Sendable {
    package typealias Reply = @Sendable (Result<String, ProviderError>) -> Void
    package typealias Deliver = @Sendable (PendingWrite, @escaping WriteEnd) -> Void

    private static let mostReady = 500

    private let host: Host
    private let outbox: Outbox
    private let settings: OutboxSettings
    private let schedule: RetrySchedule
    private let deliver: Deliver
    private let work: OrderedWork
    private let state = Mutex(CourierState())
    private let clock: CourierClock

    package init(
        host: Host, outbox: Outbox, settings: OutboxSettings, schedule: RetrySchedule,
        deliver: @escaping Deliver
    ) {
        self.host = host
        self.outbox = outbox
        self.settings = settings
        self.schedule = schedule
        self.deliver = deliver
        self.work = OrderedWork(longest: 256) { host.work($0) }
        self.clock = CourierClock(host)
    }

    /// Begins with what an earlier run has left. Once.
    package func start() { self.run { self.pump() } }

    /// Runs a body among the writes, one after the other; false: too many wait.
    package func submit(_ body: @escaping @Sendable () -> Void) -> Bool { self.work.submit(body) }

    /// The same, however many wait.
    package func run(_ body: @escaping @Sendable () -> Void) {
        if !self.work.insist(body) { self.wakeUpLater() }
    }

    /// Keeps a write and sees to it. Within `submit`.
    package func take(
        _ write: PendingWrite, key: String, records: [String], reply: @escaping Reply
    ) {
        let asker = CourierState.Asker(
            reply: reply, reference: write.reference, until: self.host.now + self.settings.patience)
        do throws(ProviderError) {
            switch try self.outbox.keep(write, key: key, records: records) {
            case .written(let json): reply(.success(json))
            case .refused:
                let error = ProviderError(
                    .badInput, "the service has refused this write", vendorCode: "refused")
                reply(.failure(error))
            case .waiting(let id):
                // Who asked for it first may have been told that it is queued; then this one is told the same.
                let isQueued = self.state.withLock { state in
                    guard state.isAsked(id) else { return true }
                    state.ask(id, asker)
                    return false
                }
                if isQueued { reply(.success(Self.queued(write.reference))) }
            case .kept(let id):
                self.state.withLock { $0.ask(id, asker) }
                self.pump()
                // Nobody is under way whose end it could await: the service rests.
                if self.state.withLock({ $0.isNobodyFlying }) { self.promise(id) }
            }
        } catch {
            reply(.failure(error))
        }
    }

    // MARK: - On the way

    /// Sends what may be sent, and sets the timer for the rest.
    private func pump() {
        let now = self.host.now
        if !self.state.withLock({ $0.isResting(now) }) {
            do throws(ProviderError) {
                for write in try self.outbox.ready(upTo: Self.mostReady) {
                    try self.consider(write, now)
                }
            } catch {
                self.state.withLock { $0.rest(now, for: .seconds(30)) }
                self.log("the outbox cannot be used", error)
            }
        }
        self.arm()
    }

    private func consider(_ write: PendingWrite, _ now: Duration) throws(ProviderError) {
        let most = self.settings.concurrency
        guard self.state.withLock({ $0.mayLeave(write.id, now, besides: most) }) else { return }
        let age = self.host.wallTime.components.seconds - write.keptAt
        if write.attempts > 0, age > self.settings.keepSeconds {
            return try self.giveUp(write, "outbox-expired")
        }
        if !write.mayExist { try self.outbox.markSent(write.id) }
        self.state.withLock { $0.left(write.id) }
        self.deliver(write) { [self] result in
            self.run {
                self.land(write, result)
                self.pump()
            }
        }
    }

    private func land(_ write: PendingWrite, _ result: Result<WrittenRecord, ProviderError>) {
        self.state.withLock { $0.landed(write.id) }
        do throws(ProviderError) {
            switch result {
            case .success(let written):
                self.state.withLock { state in
                    state.serviceWorks()
                    state.ended(write.id)
                }
                let json = written.result.json
                self.answer(write.id, .success(json))
                try self.outbox.finish(
                    write.id, resultJSON: json, vendorID: written.id,
                    now: self.host.wallTime.components.seconds)
            case .failure(let error): try self.fail(write, error)
            }
        } catch {
            // The service may have it; then the next attempt finds it there.
            self.postpone(write, error)
        }
    }

    private func fail(_ write: PendingWrite, _ error: ProviderError) throws(ProviderError) {
        let isAsked = self.state.withLock { $0.isAsked(write.id) }
        switch DeliveryFailure(error) {
        case .final where isAsked, .mendable where isAsked:
            try self.outbox.forget(write.id)
            self.answer(write.id, .failure(error))
        case .final:
            try self.giveUp(write, error.vendorCode.isEmpty ? "refused" : error.vendorCode)
        case .odd, .down, .mendable:
            let mayExist = write.mayExist || DeliveryFailure.mayExist(after: error)
            try self.outbox.postpone(write.id, mayExist: mayExist)
            self.postpone(write, error)
        }
    }

    private func postpone(_ write: PendingWrite, _ error: ProviderError) {
        let now = self.host.now
        let delay = self.schedule.delay(
            afterAttempt: write.attempts + 1, retryAfter: error.retryAfter,
            chance: .random(in: 0...1))
        self.state.withLock { $0.postpone(write.id, error, now, by: delay) }
        self.log("a write waits for the service", error, write)
        self.promise(write.id)
    }

    private func giveUp(_ write: PendingWrite, _ code: String) throws(ProviderError) {
        self.state.withLock { $0.ended(write.id) }
        try self.outbox.refuse(write.id, now: self.host.wallTime.components.seconds)
        let error = ProviderError(.gone, "it is kept no longer", vendorCode: code)
        self.log("a write is given up", error, write, .error)
    }

    // MARK: - Answers

    /// It is safe, and will be written.
    private func promise(_ id: Int64) {
        for asker in self.state.withLock({ $0.takeAskers(id) }) {
            asker.reply(.success(Self.queued(asker.reference)))
        }
    }

    private func answer(_ id: Int64, _ result: Result<String, ProviderError>) {
        for asker in self.state.withLock({ $0.takeAskers(id) }) { asker.reply(result) }
    }

    private func log(
        _ what: String, _ error: ProviderError, _ write: PendingWrite? = nil,
        _ level: Host.LogLevel = .warning
    ) {
        self.host.log(
            level, what,
            [
                "write.operation": write?.operation ?? "",
                "write.reference": write?.reference ?? "",
                "call.id": write?.callID ?? "", "provider.code": error.vendorCode,
                "provider.error": error.message,
            ])
    }

    // MARK: - Time

    /// Sets the one timer for what comes next.
    private func arm() {
        let now = self.host.now
        let next = self.state.withLock { $0.next(after: now) }
        self.clock.call(.nextThing, after: next.map { $0 - now }) { [weak self] in
            guard let self else { return }
            self.run { self.tick() }
        }
    }

    private func tick() {
        let now = self.host.now
        for id in self.state.withLock({ $0.late(now) }) { self.promise(id) }
        self.pump()
    }

    /// The host has had no thread to lend.
    private func wakeUpLater() {
        self.clock.call(.wakeUp, after: .milliseconds(50)) { [weak self] in
            guard let self, !self.work.resume() else { return }
            self.wakeUpLater()
        }
    }
}
