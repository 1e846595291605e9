import JackfieldPlugin

/// How often each operation ran, and what it gave for which idempotency key.
struct RecordsMemory: Sendable {
    private struct Key: Hashable {
        var operation: String
        var idempotencyKey: String
    }

    private var runs: [String: Int] = [:]
    private var results: [Key: String] = [:]

    /// Runs an operation once for each key; an empty key runs it every time.
    ///
    /// - Returns: the result as JSON.
    mutating func run(
        _ operation: RecordsScript.Operation, idempotencyKey: String
    ) throws(ProviderError) -> String {
        let key = Key(operation: operation.name, idempotencyKey: idempotencyKey)
        if !idempotencyKey.isEmpty, let known = self.results[key] { return known }
        if let error = operation.error {
            throw ProviderError(
                error, "the script says that operation `\(operation.name)` fails")
        }
        let run = self.runs[operation.name, default: 0]
        self.runs[operation.name] = run + 1
        let result =
            operation.results.isEmpty
            ? "{}" : operation.results[min(run, operation.results.count - 1)].json
        if !idempotencyKey.isEmpty { self.results[key] = result }
        return result
    }
}
