package import JackfieldPlugin

/// A customer system as the host knows it: reads go to the service, writes through the outbox.
package final class CRMRecords: CustomerRecords {
    private let service: any CRMService
    private let courier: Courier

    /// Opens the outbox and begins with what an earlier run has left in it. Control thread; reads and writes files.
    package init(
        host: Host, outbox settings: OutboxSettings?, schedule: RetrySchedule,
        _ make: (OutboxNotes) throws(ProviderError) -> any CRMService
    ) throws(ProviderError) {
        let settings = settings ?? OutboxSettings()
        let directory = settings.path.hasPrefix("/") ? "" : try host.stateDirectory() + "/"
        let outbox = try Outbox(
            path: directory + settings.path, now: host.wallTime.components.seconds)
        let service = try make(OutboxNotes(outbox, host: host))
        self.service = service
        self.courier = Courier(host: host, outbox: outbox, settings: settings, schedule: schedule) {
            write, end in
            Self.deliver(write, to: service, end)
        }
        let left = try outbox.waitingCount()
        if left > 0 {
            host.log(.info, "writes have waited in the outbox", ["writes.count": "\(left)"])
        }
        self.courier.start()
    }

    package func open(
        _ results: CustomerRecordsResults, options: SessionOptions
    ) throws(ProviderError) -> any CustomerRecordsSession {
        CRMSession(
            results: results, callID: options.callID, service: self.service, courier: self.courier)
    }

    package func operationsJSON() throws(ProviderError) -> String {
        "[\(self.service.operations.map(\.json).joined(separator: ","))]"
    }

    package func probe(_ answer: ProbeAnswer) {
        self.service.probe { error in
            if let error { answer.failed(error) } else { answer.passed() }
        }
    }

    /// Arguments were checked before they were kept; a newer release may see them otherwise.
    private static func deliver(
        _ write: PendingWrite, to service: any CRMService, _ end: @escaping WriteEnd
    ) {
        do throws(ProviderError) {
            guard let operation = service.operations.first(where: { $0.name == write.operation })
            else {
                throw ProviderError(.unsupported, "there is no operation \(write.operation)")
            }
            let arguments = try Arguments(
                write.argumentsJSON, of: operation.name, known: operation.names)
            service.write(write, arguments, end)
        } catch {
            end(.failure(error))
        }
    }
}
