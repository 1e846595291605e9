import CJackfield

extension FakeHost {
    func service(_ id: String) -> UnsafeRawPointer? {
        guard !self.missingServices.contains(id) else { return nil }
        return switch id {
        case JF_HOST_CONFIG: unsafe UnsafeRawPointer(ServiceTables.config.pointer)
        case JF_HOST_SECRET: unsafe UnsafeRawPointer(ServiceTables.secret.pointer)
        case JF_HOST_CLOCK: unsafe UnsafeRawPointer(ServiceTables.clock.pointer)
        case JF_HOST_TIMER: unsafe UnsafeRawPointer(ServiceTables.timer.pointer)
        case JF_HOST_WORK: unsafe UnsafeRawPointer(ServiceTables.work.pointer)
        case JF_HOST_LISTEN: unsafe UnsafeRawPointer(Self.listen.pointer)
        case JF_HOST_HTTP: unsafe UnsafeRawPointer(Self.http.pointer)
        case JF_HOST_WS: unsafe UnsafeRawPointer(Self.ws.pointer)
        default: nil
        }
    }

    /// Text that a plugin may read until its instance is destroyed; here, for ever.
    static func keep(_ text: String) -> jf_str {
        let bytes = Array(text.utf8)
        let copy = UnsafeMutablePointer<CChar>.allocate(capacity: max(1, bytes.count))
        for (index, byte) in bytes.enumerated() {
            unsafe (copy + index).initialize(to: CChar(bitPattern: byte))
        }
        return unsafe jf_str(ptr: UnsafePointer(copy), len: bytes.count)
    }
}

/// A table that lives as long as the process.
@safe struct Kept<Table>: @unchecked Sendable {
    // Written once, in init.
    let pointer: UnsafePointer<Table>

    init(_ table: Table) {
        let memory = UnsafeMutablePointer<Table>.allocate(capacity: 1)
        unsafe memory.initialize(to: table)
        unsafe self.pointer = UnsafePointer(memory)
    }
}

private enum ServiceTables {
    static let config = unsafe Kept(
        jf_host_config_v1(
            struct_size: UInt32(MemoryLayout<jf_host_config_v1>.size), reserved: 0,
            text: { table, _, pointer, out in
                guard let text = unsafe FakeHost.of(table).texts[FakeHost.text(pointer)] else {
                    return jf_status(JF_E_GONE)
                }
                unsafe out.pointee = FakeHost.keep(text)
                return jf_status(JF_OK)
            },
            integer: { table, _, pointer, out in
                guard let value = unsafe FakeHost.of(table).integers[FakeHost.text(pointer)] else {
                    return jf_status(JF_E_GONE)
                }
                unsafe out.pointee = value
                return jf_status(JF_OK)
            },
            number: { _, _, _, _ in jf_status(JF_E_GONE) },
            boolean: { _, _, _, _ in jf_status(JF_E_GONE) },
            count: { _, _, _, _ in jf_status(JF_E_GONE) }))

    static let secret = unsafe Kept(
        jf_host_secret_v1(
            struct_size: UInt32(MemoryLayout<jf_host_secret_v1>.size), reserved: 0,
            read: { table, _, name, buffer, capacity, length in
                guard let secret = unsafe FakeHost.of(table).secrets[FakeHost.text(name)] else {
                    return jf_status(JF_E_GONE)
                }
                let bytes = Array(secret.utf8)
                unsafe length.pointee = UInt32(bytes.count)
                guard bytes.count <= Int(capacity), let buffer = unsafe buffer else {
                    return jf_status(JF_E_BAD_INPUT)
                }
                for (index, byte) in bytes.enumerated() {
                    unsafe buffer[index] = CChar(bitPattern: byte)
                }
                return jf_status(JF_OK)
            }))

    /// On the wall it is 2027-01-15 08:00 UTC when a host is made.
    private static let wallOrigin = Duration.seconds(1_800_000_000)

    static let clock = unsafe Kept(
        jf_host_clock_v1(
            struct_size: UInt32(MemoryLayout<jf_host_clock_v1>.size), reserved: 0,
            now_ns: { table in unsafe FakeHost.nanoseconds(FakeHost.of(table).now) },
            wall_ns: { table in
                unsafe FakeHost.nanoseconds(Self.wallOrigin + FakeHost.of(table).now)
            },
            hold: { _, _ in }, release: { _, _ in }))

    static let timer = unsafe Kept(
        jf_host_timer_v1(
            struct_size: UInt32(MemoryLayout<jf_host_timer_v1>.size), reserved: 0,
            start: { table, handle, delay, period, function, context, out in
                let host = unsafe FakeHost.of(table)
                guard host.open.contains(handle) else { return jf_status(JF_E_GONE) }
                // The function wants its own number, which is known once the timer is made.
                final class Number { var value: UInt64 = 0 }
                let number = Number()
                number.value = host.startTimer(
                    on: handle, after: .nanoseconds(delay), every: .nanoseconds(period)
                ) { now in unsafe function(context, number.value, now) }
                unsafe out.pointee = number.value
                return jf_status(JF_OK)
            },
            stop: { table, id in
                let host = unsafe FakeHost.of(table)
                guard let index = host.timers.firstIndex(where: { $0.id == id }) else {
                    return jf_status(JF_E_GONE)
                }
                host.timers.remove(at: index)
                return jf_status(JF_OK)
            }))

    static let work = unsafe Kept(
        jf_host_work_v1(
            struct_size: UInt32(MemoryLayout<jf_host_work_v1>.size), reserved: 0,
            run: { table, _, function, context in
                unsafe FakeHost.of(table).work.append { unsafe function(context) }
                return jf_status(JF_OK)
            },
            wait_room: { table, handle, request, _, _ in
                let host = unsafe FakeHost.of(table)
                let key = FakeHost.AudioKey(handle: handle, request: request)
                guard host.open.contains(handle) else { return jf_status(JF_E_GONE) }
                guard !host.cancelled.contains(key) else { return jf_status(JF_E_CANCELLED) }
                host.waitingBytes[handle] = 0
                return jf_status(JF_OK)
            }))
}
