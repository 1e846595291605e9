import JackfieldPlugin

/// Runs operations at once and reports them after their delay.
final class ScriptedRecordsSession: CustomerRecordsSession {
    private let script: RecordsScript
    private let results: CustomerRecordsResults
    private let records: ScriptedRecords
    private let cues: Cues

    init(script: RecordsScript, results: CustomerRecordsResults, records: ScriptedRecords) {
        self.script = script
        self.results = results
        self.records = records
        self.cues = Cues(session: results.session)
    }

    func call(
        _ operation: String, argumentsJSON: String, idempotencyKey: String, _ request: Request
    ) throws(ProviderError) {
        guard !self.cues.isSilent else { return }
        try self.records.note(
            operation, argumentsJSON: argumentsJSON, idempotencyKey: idempotencyKey)
        guard let found = self.script.operations.first(where: { $0.name == operation }) else {
            let known = self.script.operations.map(\.name).joined(separator: ", ")
            throw ProviderError(
                .unsupported, "the script has no operation `\(operation)`; it has: \(known)")
        }
        let results = self.results
        let delay = found.delay ?? self.script.delay
        do throws(ProviderError) {
            let json = try self.records.run(found, idempotencyKey: idempotencyKey)
            self.cues.after(delay, for: request) {
                results.result(json, of: request)
                results.done(request)
            }
        } catch {
            self.cues.after(delay, for: request) { [error] in
                results.fail(error, request: request)
            }
        }
    }

    func cancel(_ request: Request) { self.cues.cancel(request) }

    func close() { self.cues.fallSilent() }
}
