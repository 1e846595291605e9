import CJackfield
import CallModel
import EventLoop
import Providers

/// `jf_crm_v1` as the host's `CustomerRecordsSession`.
@safe final class PluginCustomerRecordsSession: CustomerRecordsSession, @unchecked Sendable {
    // Constant; the table lives as long as the process.
    private let core: SessionCore
    private let table: UnsafePointer<jf_crm_v1>

    init(
        _ instance: PluginInstance, on loop: EventLoop, _ options: SessionOptions,
        events: @escaping ProviderEventHandler
    ) {
        self.core = SessionCore(instance, on: loop, options, ringBytes: nil, events: events)
        unsafe self.table = self.core.table.bound(to: jf_crm_v1.self)
        self.core.open()
    }

    func call(
        _ operation: String, argumentsJSON: String, idempotencyKey: String, _ request: RequestID
    ) {
        let call = unsafe self.table.pointee.call
        self.core.begin(request, "call") { pointer in
            unsafe lendAll([operation, argumentsJSON, idempotencyKey]) { texts in
                unsafe call(pointer.raw, request.rawValue, texts[0], texts[1], texts[2])
            }
        }
    }

    func cancel(_ request: RequestID) { self.core.cancel(request) }

    func close(_ reason: CloseReason) { self.core.close(reason) }
}
