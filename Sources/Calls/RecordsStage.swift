import CallModel
import Providers

/// Customer records for one call: runs the dialogue's `crm.…` tools one after the other, down the chain.
///
/// On the call's loop.
final class RecordsStage {
    struct Outcome: Equatable {
        var id: String
        var provider: String
        var result: Result<String, ProviderFailure>
    }

    private struct Job {
        var id: String
        var operation: String
        var argumentsJSON: String
        var key: String
    }

    private let context: CallContext
    private let chain: Chain<any CustomerRecords, any CustomerRecordsSession>
    private var jobs: [Job] = []
    private var request: RequestID?
    private var asked = Duration.zero
    private var results: [String] = []
    private var resultBytes = 0

    /// Bytes of all results of one operation.
    private static let longestResult = 1 << 20

    init(context: CallContext, links: [ChainLink<any CustomerRecords>]) {
        self.context = context
        self.chain = Chain(
            stage: .crm, links: links, context: context,
            open: { $0.open($1, events: $2) }, close: { $0.close($1) })
    }

    var sessions: Int { self.chain.sessions }

    func start() -> Bool { self.chain.start(self.context.options(rate: 8_000, isResumed: false)) }

    /// What is left to do is dropped: nobody is to be asked any more.
    func close() {
        self.jobs = []
        self.request = nil
        self.chain.close(.done)
    }

    /// The caller's turn has ended: goes back to a better provider, if the call is away from it.
    func reachedTurnBoundary() {
        guard self.jobs.isEmpty else { return }
        _ = self.chain.reachedTurnBoundary()
    }

    /// The call is over; sessions that have not ended by now are the host's concern.
    func abandon() { self.chain.abandon() }

    /// - Parameter key: the idempotency key; the same key writes once.
    func call(id: String, operation: String, argumentsJSON: String, key: String) {
        self.jobs.append(
            Job(id: id, operation: operation, argumentsJSON: argumentsJSON, key: key))
        self.runNext()
    }

    func tick() -> [Outcome] {
        if let failure = self.chain.openFailure() { return self.fail(failure) }
        if self.chain.isIdle, let job = self.jobs.first {
            // Nobody of the chain could be asked; perhaps somebody may by now.
            guard !self.start() else { return [] }
            self.jobs.removeFirst()
            let failure = ProviderFailure(.unavailable, "no provider of customer records is left")
            return [Outcome(id: job.id, provider: "", result: .failure(failure))]
        }
        guard self.request != nil else { return [] }
        let deadline = self.chain.deadline(.result)
        guard self.context.now - self.asked > deadline else { return [] }
        return self.fail(
            ProviderFailure(.timedOut, "no result within \(deadline.milliseconds) ms"))
    }

    func receive(_ event: ProviderEvent, generation: Int) -> [Outcome] {
        guard generation == self.chain.generation else {
            self.chain.receiveOther(event, generation: generation)
            return []
        }
        switch event {
        case .ready:
            self.chain.becameReady()
            self.runNext()
        case .result(let request, let json, _) where request == self.request:
            return self.add(json)
        case .done(let request, _, _) where request == self.request:
            self.chain.succeeded()
            self.context.health.note(
                self.context.now - self.asked, .result, of: self.chain.name)
            return self.finish(.success(self.joined), by: self.chain.name)
        case .failed(let failure, let request):
            guard request == nil || request == self.request else { return [] }
            return self.fail(failure)
        case .closed:
            self.chain.closedByItself()
            return self.fail(ProviderFailure(.unavailable, "the session was closed"))
        default: break
        }
        return []
    }

    private func add(_ json: String) -> [Outcome] {
        self.resultBytes += json.utf8.count
        guard self.resultBytes <= Self.longestResult else {
            return self.fail(
                ProviderFailure(
                    .protocolViolation, "the results are longer than \(Self.longestResult) bytes"))
        }
        // What holds nothing is no JSON, and would spoil the array of the others.
        guard !json.utf8.allSatisfy({ $0 == UInt8(ascii: " ") }) else { return [] }
        self.results.append(json)
        return []
    }

    /// The one result as it is; several as a JSON array of them, in order.
    private var joined: String {
        self.results.count > 1
            ? "[" + self.results.joined(separator: ",") + "]" : self.results.first ?? ""
    }

    private func runNext() {
        guard self.request == nil, let job = self.jobs.first, let session = self.chain.readySession
        else { return }
        let request = self.context.nextRequest()
        self.request = request
        self.asked = self.context.now
        self.results = []
        self.resultBytes = 0
        session.call(
            job.operation, argumentsJSON: job.argumentsJSON, idempotencyKey: job.key, request)
    }

    private func finish(
        _ result: Result<String, ProviderFailure>, by provider: String
    ) -> [Outcome] {
        self.request = nil
        guard !self.jobs.isEmpty else { return [] }
        let job = self.jobs.removeFirst()
        defer { self.runNext() }
        return [Outcome(id: job.id, provider: provider, result: result)]
    }

    private func fail(_ failure: ProviderFailure) -> [Outcome] {
        let from = self.chain.name
        let wasAsked = self.request != nil
        self.request = nil
        switch self.chain.failed(failure, self.context.options(rate: 8_000, isResumed: true)) {
        case .retried: return []
        case .moved(_, let to):
            self.context.journal.write(
                .fellBack(stage: .crm, from: from, to: to, replayed: .zero, lost: .zero))
            return []
        case .stopped: return wasAsked ? self.finish(.failure(failure), by: from) : []
        // Every provider has had its chance with this job; the next job tries them anew.
        case .exhausted: return self.finish(.failure(failure), by: from)
        }
    }
}
