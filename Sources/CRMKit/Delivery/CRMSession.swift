import JackfieldPlugin
import Synchronization

/// One call's use of a customer system.
///
/// Nothing is told after `cancel` or `close` has returned. What was asked for before `close` is still written: the record of
/// a call often is the last thing that the call does.
final class CRMSession: CustomerRecordsSession {
    private struct State: Sendable {
        var waiting: Set<Request> = []
        var isClosed = false
    }

    private let results: CustomerRecordsResults
    private let callID: String
    private let service: any CRMService
    private let courier: Courier
    private let state = Mutex(State())

    init(
        results: CustomerRecordsResults, callID: String, service: any CRMService, courier: Courier
    ) {
        self.results = results
        self.callID = callID
        self.service = service
        self.courier = courier
    }

    func call(
        _ operation: String, argumentsJSON: String, idempotencyKey: String, _ request: Request
    ) throws(ProviderError) {
        self.state.withLock { _ = $0.waiting.insert(request) }
        let isTaken = self.courier.submit {
            // One that was cancelled before it has begun is left out.
            guard self.state.withLock({ $0.waiting.contains(request) }) else { return }
            do throws(ProviderError) {
                try self.perform(operation, argumentsJSON, idempotencyKey, request)
            } catch {
                self.report(.failure(error), request)
            }
        }
        guard isTaken else {
            self.state.withLock { _ = $0.waiting.remove(request) }
            throw ProviderError(
                .overloaded, "too many operations wait", retryAfter: .seconds(1))
        }
    }

    func cancel(_ request: Request) { self.state.withLock { _ = $0.waiting.remove(request) } }

    func close() { self.state.withLock { $0.isClosed = true } }

    private func perform(
        _ name: String, _ argumentsJSON: String, _ key: String, _ request: Request
    ) throws(ProviderError) {
        guard let operation = self.service.operations.first(where: { $0.name == name }) else {
            throw ProviderError(
                .unsupported,
                "there is no operation \"\(name.prefix(40))\"; there are "
                    + self.service.operations.map(\.name).joined(separator: ", "))
        }
        let arguments = try Arguments(argumentsJSON, of: name, known: operation.names)
        guard operation.writes else {
            return self.service.read(name, arguments) { result in
                self.report(result.map(\.json), request)
            }
        }
        let reference = Reference.of(name, key: key)
        let records = try self.service.records(of: name, arguments, reference: reference)
        let write = PendingWrite(
            operation: name, argumentsJSON: argumentsJSON.isEmpty ? "{}" : argumentsJSON,
            reference: reference, callID: self.callID,
            keptAt: self.results.session.host.wallTime.components.seconds)
        self.courier.take(write, key: key, records: records) { self.report($0, request) }
    }

    /// Inside the lock, so that `cancel` and `close` wait for a report that is on its way.
    private func report(_ result: Result<String, ProviderError>, _ request: Request) {
        self.state.withLock { state in
            guard state.waiting.remove(request) != nil, !state.isClosed else { return }
            switch result {
            case .success(let json):
                self.results.result(json, of: request)
                self.results.done(request)
            case .failure(let error): self.results.fail(error, request: request)
            }
        }
    }
}
