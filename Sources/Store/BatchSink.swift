import CallModel

/// Puts batches where they are durable: into the database, or beside it while that cannot be.
struct BatchSink {
    private enum State { case storing, spooling, losing }

    private let store: Store
    private let retryInterval: Duration
    private let notice: @Sendable (StoreNotice) -> Void
    private let clock = ContinuousClock()
    private var state = State.storing
    private var retryAt: ContinuousClock.Instant?

    init(
        store: Store, retryInterval: Duration, notice: @escaping @Sendable (StoreNotice) -> Void
    ) {
        self.store = store
        self.retryInterval = retryInterval
        self.notice = notice
    }

    mutating func write(_ batches: [JournalBatch]) -> BatchFate {
        if let retryAt = self.retryAt, self.clock.now < retryAt {
            return self.spool(batches, because: nil)
        }
        do {
            try self.recover()
            try self.store.append(batches)
            self.state = .storing
            self.retryAt = nil
            return .stored
        } catch {
            self.retryAt = self.clock.now + self.retryInterval
            return self.spool(batches, because: error)
        }
    }

    /// Reads the spool in, if anything went there, whatever the time is: there will be no other write.
    mutating func finish() {
        guard self.state != .storing else { return }
        do throws(StoreError) {
            try self.recover()
            self.state = .storing
        } catch {
            // Stays in the spool for the next start. That it is there was told when it began.
        }
    }

    private func recover() throws(StoreError) {
        guard self.state != .storing, let recovery = try self.store.recoverSpool() else { return }
        self.notice(.recovered(recovery))
    }

    /// - Parameter error: the database's, if it was tried.
    private mutating func spool(
        _ batches: [JournalBatch], because error: StoreError?
    ) -> BatchFate {
        do {
            try self.store.spool(batches)
            if self.state != .spooling, let error {
                self.notice(.spooling(error, path: self.store.spool.path))
            }
            self.state = .spooling
            return .spooled
        } catch {
            if self.state != .losing { self.notice(.losing(error)) }
            self.state = .losing
            return .lost
        }
    }
}
