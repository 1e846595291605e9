import CJackfield
import FoundationEssentials

/// The host, as one instance of a provider sees it: settings, secrets, timers, work, state, clock, log.
///
/// Everything here may be called from any thread unless it says otherwise.
@safe public struct Host: @unchecked Sendable {
    // The table lives as long as the process and is never written by us.
    let table: UnsafePointer<jf_host>
    let handle: jf_handle
    let settingsJSON: String

    init(table: UnsafePointer<jf_host>, handle: jf_handle, settings: String) {
        unsafe self.table = table
        self.handle = handle
        self.settingsJSON = settings
    }

    public enum LogLevel: UInt32, Sendable { case debug = 1, info, warning, error }

    /// Writes one line to the host's log: a constant message, and what varies as fields.
    public func log(
        _ level: LogLevel, _ message: String, _ fields: KeyValuePairs<String, String> = [:]
    ) {
        unsafe message.lend { message in
            unsafe JackfieldPlugin.lend(fields.flatMap { [$0.key, $0.value] }) { texts in
                let pairs = unsafe stride(from: 0, to: texts.count, by: 2).map { index in
                    unsafe jf_kv(key: texts[index], value: texts[index + 1])
                }
                unsafe self.table.pointee.log(
                    self.table, self.handle, level.rawValue, message, pairs, UInt32(pairs.count))
            }
        }
    }

    /// Decodes this instance's settings, which the host has validated against the manifest's schema.
    public func settings<Settings: Decodable>(as type: Settings.Type) throws(ProviderError)
        -> Settings
    {
        try decodeJSON(self.settingsJSON, as: type, what: "settings")
    }

    /// Reads a secret that the manifest names. Control thread only.
    public func secret(_ name: String) throws(ProviderError) -> String {
        guard let service = unsafe self.service(JF_HOST_SECRET, as: jf_host_secret_v1.self) else {
            throw ProviderError(.unsupported, "this host offers no secrets")
        }
        return unsafe try self.readText("secret \(name)") { buffer, capacity, length in
            unsafe name.lend { name in
                unsafe service.pointee.read(self.table, self.handle, name, buffer, capacity, length)
            }
        }
    }

    /// Nanoseconds on the host's clock, which may be virtual. Use it for every delay.
    public var now: Duration { .nanoseconds(unsafe self.table.pointee.now_ns(self.table)) }

    /// Time since 1970-01-01T00:00:00Z, for records that people read.
    public var wallTime: Duration {
        guard let service = unsafe self.service(JF_HOST_CLOCK, as: jf_host_clock_v1.self) else {
            return .zero
        }
        return .nanoseconds(unsafe service.pointee.wall_ns(self.table))
    }

    /// A directory that only this instance uses, kept between runs. Control thread only.
    public func stateDirectory() throws(ProviderError) -> String {
        guard let service = unsafe self.service(JF_HOST_STATE, as: jf_host_state_v1.self) else {
            throw ProviderError(.unsupported, "this host keeps no state")
        }
        var path = unsafe jf_str(ptr: nil, len: 0)
        let status = unsafe service.pointee.directory(self.table, self.handle, &path)
        guard status == JF_OK else { throw ProviderError(status: status, "no state directory") }
        return unsafe String(copying: path)
    }

    /// Keeps a small value (64 KiB at most) under a name; an empty value removes it. Control thread only.
    public func putState(_ name: String, _ value: String) throws(ProviderError) {
        guard let service = unsafe self.service(JF_HOST_STATE, as: jf_host_state_v1.self) else {
            throw ProviderError(.unsupported, "this host keeps no state")
        }
        let status = unsafe name.lend { name in
            unsafe value.lend { unsafe service.pointee.put(self.table, self.handle, name, $0) }
        }
        guard status == JF_OK else { throw ProviderError(status: status, "cannot keep state") }
    }

    /// The value kept under a name, or nil. Control thread only.
    public func state(_ name: String) throws(ProviderError) -> String? {
        guard let service = unsafe self.service(JF_HOST_STATE, as: jf_host_state_v1.self) else {
            throw ProviderError(.unsupported, "this host keeps no state")
        }
        do throws(ProviderError) {
            return unsafe try self.readText("state") { buffer, capacity, length in
                unsafe name.lend {
                    unsafe service.pointee.get(
                        self.table, self.handle, $0, buffer, capacity, length)
                }
            }
        } catch {
            if error.code == .gone { return nil }
            throw error
        }
    }

    /// Runs blocking work on one of the host's threads; false: the queue is full.
    ///
    /// A virtual clock stands still until the work returns.
    public func work(_ body: @escaping @Sendable () -> Void) -> Bool {
        guard let service = unsafe self.service(JF_HOST_WORK, as: jf_host_work_v1.self) else {
            return false
        }
        let box = unsafe Unmanaged.passRetained(WorkBox(body: body))
        let status = unsafe service.pointee.run(
            self.table, self.handle,
            { context in
                guard let context = unsafe context else { return }
                unsafe Unmanaged<WorkBox>.fromOpaque(context).takeRetainedValue().body()
            }, box.toOpaque())
        if status != JF_OK { unsafe box.release() }
        return status == JF_OK
    }

    func service<Table>(_ id: String, as type: Table.Type) -> UnsafePointer<Table>? {
        unsafe self.table.pointee.service(self.table, id).map {
            unsafe $0.assumingMemoryBound(to: Table.self)
        }
    }

    /// Asks for a text twice: how long it is, then the text.
    private func readText(
        _ what: String,
        _ read: (UnsafeMutablePointer<CChar>?, UInt32, UnsafeMutablePointer<UInt32>) -> jf_status
    ) throws(ProviderError) -> String {
        var length: UInt32 = 0
        var capacity: UInt32 = 256
        for _ in 0..<2 {
            var buffer = [CChar](repeating: 0, count: Int(capacity))
            let status = unsafe buffer.withUnsafeMutableBufferPointer { memory in
                unsafe read(memory.baseAddress, capacity, &length)
            }
            if status == JF_OK {
                return String(
                    decoding: buffer.prefix(Int(length)).map { UInt8(bitPattern: $0) },
                    as: UTF8.self)
            }
            guard status == JF_E_BAD_INPUT, length > capacity else {
                throw ProviderError(status: status, "cannot read \(what)")
            }
            capacity = length
        }
        throw ProviderError(.internal, "cannot read \(what): its length keeps changing")
    }
}

private final class WorkBox: Sendable {
    let body: @Sendable () -> Void

    init(body: @escaping @Sendable () -> Void) { self.body = body }
}

func decodeJSON<Value: Decodable>(
    _ json: String, as type: Value.Type, what: String
) throws(ProviderError) -> Value {
    do {
        return try JSONDecoder().decode(type, from: Data(json.utf8))
    } catch {
        throw ProviderError(.misconfigured, "\(what): \(error)")
    }
}
