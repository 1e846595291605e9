package import JackfieldPlugin
import Synchronization

/// Gives the results of its script, and remembers what was written.
package final class ScriptedRecords: CustomerRecords {
    private let script: Script<RecordsScript>
    // One memory for all calls, as the same write may come again from another one.
    private let memory = Mutex(RecordsMemory())
    private let witness: WitnessFile?

    package init(host: Host) throws(ProviderError) {
        self.script = try Script("crm", of: host, \.crm)
        self.witness = try .named(self.script.section.witness, setting: "crm.witness")
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

    /// Notes what was asked, before it has a result.
    func note(
        _ operation: String, argumentsJSON: String, idempotencyKey: String
    ) throws(ProviderError) {
        try self.witness?.add(
            .object([
                "operation": .text(operation), "arguments": .text(argumentsJSON),
                "key": .text(idempotencyKey),
            ]))
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
