import CRMKit
import JackfieldPlugin
import Synchronization

/// The operations of one session on their way through the database.
///
/// Nothing is told after `cancel` or `close` has returned. What was asked for before `close` is still
/// written: the record of a call often is the last thing that the call does.
final class OperationQueue<Reporter: RecordsReporter>: Sendable {
    private struct State: Sendable {
        var waiting: Set<Reporter.ID> = []
        var cancelled: Set<Reporter.ID> = []
        var isClosed = false
    }

    private let reporter: Reporter
    private let database: CustomerDatabase
    private let work: OrderedWork
    private let state = Mutex(State())

    init(_ reporter: Reporter, database: CustomerDatabase, work: OrderedWork) {
        self.reporter = reporter
        self.database = database
        self.work = work
    }

    /// Does not block. - Throws: `.overloaded` when too much waits already.
    func call(
        _ operation: String, argumentsJSON: String, key: String, _ id: Reporter.ID
    ) throws(ProviderError) {
        self.state.withLock { _ = $0.waiting.insert(id) }
        let isTaken = self.work.submit { [self] in
            guard self.mayBegin(id) else { return }
            do throws(ProviderError) {
                let json = try self.database.perform(
                    operation, argumentsJSON: argumentsJSON, key: key)
                self.report(id) { $0.complete(id, json: json) }
            } catch {
                self.report(id) { $0.fail(error, id) }
            }
        }
        guard isTaken else {
            self.state.withLock { _ = $0.waiting.remove(id) }
            throw ProviderError(
                .overloaded, "too many operations wait for the database", retryAfter: .seconds(1))
        }
    }

    /// An operation that has not begun is left out; one that has is written and not told.
    func cancel(_ id: Reporter.ID) {
        self.state.withLock { state in
            guard state.waiting.contains(id) else { return }
            state.cancelled.insert(id)
        }
    }

    func close() { self.state.withLock { $0.isClosed = true } }

    private func mayBegin(_ id: Reporter.ID) -> Bool {
        self.state.withLock { state in
            guard state.cancelled.remove(id) != nil else { return true }
            state.waiting.remove(id)
            return false
        }
    }

    /// Inside the lock, so that `cancel` and `close` wait for a report that is on its way.
    private func report(_ id: Reporter.ID, _ body: (Reporter) -> Void) {
        self.state.withLock { state in
            state.waiting.remove(id)
            guard state.cancelled.remove(id) == nil, !state.isClosed else { return }
            body(self.reporter)
        }
    }
}
