import JackfieldPlugin

/// One call's use of the records.
final class CustomerSession: CustomerRecordsSession {
    private let queue: OperationQueue<HostReporter>

    init(_ queue: OperationQueue<HostReporter>) {
        self.queue = queue
    }

    func call(
        _ operation: String, argumentsJSON: String, idempotencyKey: String, _ request: Request
    ) throws(ProviderError) {
        try self.queue.call(operation, argumentsJSON: argumentsJSON, key: idempotencyKey, request)
    }

    func cancel(_ request: Request) { self.queue.cancel(request) }

    func close() { self.queue.close() }
}
