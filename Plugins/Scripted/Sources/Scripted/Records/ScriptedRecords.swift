package import JackfieldPlugin
import Synchronization

/// Gives the results of its script, and remembers what was written.
package final class ScriptedRecords: CustomerRecords {
    private let script: Script<RecordsScript>
    // One memory for all calls, as the same write may come again from another one.
    private let memory = Mutex(RecordsMemory())
    private let log: RecordsLog?

    package init(host: Host) throws(ProviderError) {
        let script = try Script("crm", of: host, \.crm)
        self.log =
            if let path = script.section.logFile { try RecordsLog(path: path) } else { nil }
        self.script = script
    }

    package func open(
        _ results: CustomerRecordsResults, options: SessionOptions
    ) throws(ProviderError) -> any CustomerRecordsSession {
        let script = try self.script.section(for: options)
        return ScriptedRecordsSession(script: script, results: results, records: self)
    }

    package func operationsJSON() throws(ProviderError) -> String {
        JSONValue.list(self.script.section.operations.map(\.tool)).json
    }

    func note(
        _ operation: String, argumentsJSON: String, idempotencyKey: String
    ) throws(ProviderError) {
        try self.log?.add(operation, argumentsJSON: argumentsJSON, idempotencyKey: idempotencyKey)
    }

    func run(
        _ operation: RecordsScript.Operation, idempotencyKey: String
    ) throws(ProviderError) -> String {
        let outcome = self.memory.withLock { memory -> Result<String, ProviderError> in
            do throws(ProviderError) {
                return .success(try memory.run(operation, idempotencyKey: idempotencyKey))
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }
}
