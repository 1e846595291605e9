import CJackfield
import CallModel
import EventLoop
import Glibc

/// The tables of the host's services, found by id. They live as long as the process.
enum ServiceTables {
    /// The table of this id, or null. Any thread.
    static func find(_ id: UnsafePointer<CChar>) -> UnsafeRawPointer? {
        switch unsafe String(cString: id) {
        case JF_HOST_CONFIG: unsafe UnsafeRawPointer(self.config)
        case JF_HOST_SECRET: unsafe UnsafeRawPointer(self.secret)
        case JF_HOST_TIMER: unsafe UnsafeRawPointer(self.timer)
        case JF_HOST_WORK: unsafe UnsafeRawPointer(self.work)
        case JF_HOST_STATE: unsafe UnsafeRawPointer(self.state)
        case JF_HOST_CLOCK: unsafe UnsafeRawPointer(self.clock)
        case JF_HOST_LISTEN: unsafe UnsafeRawPointer(ListenTable.table)
        case JF_HOST_HTTP: unsafe UnsafeRawPointer(HTTPTable.table)
        case JF_HOST_WS: unsafe UnsafeRawPointer(OwnSocketTable.table)
        default: nil
        }
    }

    static func keep<Table>(_ table: Table) -> UnsafePointer<Table> {
        let memory = UnsafeMutablePointer<Table>.allocate(capacity: 1)
        unsafe memory.initialize(to: table)
        return unsafe UnsafePointer(memory)
    }

    // All constant once they are made.
    private nonisolated(unsafe) static let config = unsafe keep(
        jf_host_config_v1(
            struct_size: UInt32(MemoryLayout<jf_host_config_v1>.size), reserved: 0,
            text: { host, instance, pointer, out in
                unsafe host.setting(instance, pointer) { instance, pointer, value in
                    guard case .text = value else { return jf_status(JF_E_CONFIG) }
                    guard let text = unsafe instance.keptText(at: pointer) else {
                        return jf_status(JF_E_GONE)
                    }
                    unsafe out.pointee = text
                    return jf_status(JF_OK)
                }
            },
            integer: { host, instance, pointer, out in
                unsafe host.setting(instance, pointer) { _, _, value in
                    guard case .number(let number) = value, let integer = Int64(exactly: number)
                    else { return jf_status(JF_E_CONFIG) }
                    unsafe out.pointee = integer
                    return jf_status(JF_OK)
                }
            },
            number: { host, instance, pointer, out in
                unsafe host.setting(instance, pointer) { _, _, value in
                    guard case .number(let number) = value else { return jf_status(JF_E_CONFIG) }
                    unsafe out.pointee = number
                    return jf_status(JF_OK)
                }
            },
            boolean: { host, instance, pointer, out in
                unsafe host.setting(instance, pointer) { _, _, value in
                    guard case .boolean(let boolean) = value else { return jf_status(JF_E_CONFIG) }
                    unsafe out.pointee = boolean ? 1 : 0
                    return jf_status(JF_OK)
                }
            },
            count: { host, instance, pointer, out in
                unsafe host.setting(instance, pointer) { _, _, value in
                    switch value {
                    case .list(let list): unsafe out.pointee = UInt32(list.count)
                    case .object(let members): unsafe out.pointee = UInt32(members.count)
                    default: return jf_status(JF_E_CONFIG)
                    }
                    return jf_status(JF_OK)
                }
            }))

    private nonisolated(unsafe) static let secret = unsafe keep(
        jf_host_secret_v1(
            struct_size: UInt32(MemoryLayout<jf_host_secret_v1>.size), reserved: 0,
            read: { host, instance, name, buffer, capacity, length in
                guard let name = unsafe String(copying: name, limit: 256) else {
                    return jf_status(JF_E_BAD_INPUT)
                }
                return unsafe host.context.withInstance(instance) { instance in
                    do throws(ProviderFailure) {
                        return unsafe copy(
                            Array(try instance.secret(name).utf8), to: buffer, capacity: capacity,
                            length: length)
                    } catch {
                        return error.code.rawValue
                    }
                } ?? jf_status(JF_E_GONE)
            }))

    private nonisolated(unsafe) static let timer = unsafe keep(
        jf_host_timer_v1(
            struct_size: UInt32(MemoryLayout<jf_host_timer_v1>.size), reserved: 0,
            start: { host, handle, delay, period, function, context, out in
                guard delay >= 0, period >= 0 else { return jf_status(JF_E_BAD_INPUT) }
                let plugin = unsafe host.context
                let call = unsafe PluginCall(context: context)
                let id = plugin.with(handle) { target in
                    let (loop, clock) = (target.loop, plugin.services.clock)
                    return plugin.services.timers.start(
                        handle, on: loop, after: .nanoseconds(delay),
                        every: period == 0 ? nil : .nanoseconds(period)
                    ) { id, due in
                        // Every loop counts from its own start; plugins know one clock.
                        let now = loop === clock ? due : clock.nowNanoseconds
                        unsafe function(call.context, id, now)
                    }
                }
                guard let id else { return jf_status(JF_E_GONE) }
                unsafe out.pointee = id
                return jf_status(JF_OK)
            },
            stop: { host, timer in
                let isStopped = unsafe host.context.services.timers.stop(timer)
                return jf_status(isStopped ? JF_OK : JF_E_GONE)
            }))

    private nonisolated(unsafe) static let work = unsafe keep(
        jf_host_work_v1(
            struct_size: UInt32(MemoryLayout<jf_host_work_v1>.size), reserved: 0,
            run: { host, handle, function, context in
                let plugin = unsafe host.context
                let call = unsafe PluginCall(context: context)
                let isTaken = plugin.with(handle) { target in
                    plugin.services.workers.run(holding: target.loop) {
                        unsafe function(call.context)
                    }
                }
                guard let isTaken else { return jf_status(JF_E_GONE) }
                return jf_status(isTaken ? JF_OK : JF_AGAIN)
            },
            wait_room: { host, handle, request, bytes, timeout in
                // The session is kept, but its handle is not used while this waits: it may end meanwhile.
                guard let session = unsafe host.context.withSession(handle, { $0 }) else {
                    return jf_status(JF_E_GONE)
                }
                return session.waitForRoom(
                    request, bytes: Int(bytes), timeout: .milliseconds(Int64(timeout)))
            }))

    private nonisolated(unsafe) static let state = unsafe keep(
        jf_host_state_v1(
            struct_size: UInt32(MemoryLayout<jf_host_state_v1>.size), reserved: 0,
            directory: { host, instance, out in
                unsafe host.state(instance) { state throws(ProviderFailure) in
                    unsafe out.pointee = try state.keptDirectory()
                }
            },
            put: { host, instance, name, value in
                guard let name = unsafe String(copying: name, limit: 64),
                    unsafe value.len == 0 || value.ptr != nil
                else { return jf_status(JF_E_BAD_INPUT) }
                let bytes = unsafe UnsafeRawBufferPointer(start: value.ptr, count: value.len)
                return unsafe host.state(instance) { state throws(ProviderFailure) in
                    unsafe try state.put(name, bytes)
                }
            },
            get: { host, instance, name, buffer, capacity, length in
                guard let name = unsafe String(copying: name, limit: 64) else {
                    return jf_status(JF_E_BAD_INPUT)
                }
                var status = jf_status(JF_OK)
                let failure = unsafe host.state(instance) { state throws(ProviderFailure) in
                    status = unsafe copy(
                        try state.get(name), to: buffer, capacity: capacity, length: length)
                }
                return failure == jf_status(JF_OK) ? status : failure
            }))

    private nonisolated(unsafe) static let clock = unsafe keep(
        jf_host_clock_v1(
            struct_size: UInt32(MemoryLayout<jf_host_clock_v1>.size), reserved: 0,
            now_ns: { unsafe $0.context.services.clock.nowNanoseconds },
            wall_ns: { _ in
                var time = timespec()
                unsafe clock_gettime(CLOCK_REALTIME, &time)
                return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
            },
            hold: { host, handle in
                unsafe host.context.with(handle) { $0.holds.hold() }
            },
            release: { host, handle in
                let plugin = unsafe host.context
                plugin.with(handle) { target in
                    if !target.holds.release() { plugin.misbehaviours.add(.unbalancedHold) }
                }
            }))
}

/// What a plugin wants back with a call; opaque to the host.
@safe struct PluginCall: @unchecked Sendable {
    // Never read here; the plugin answers for its use on other threads.
    let context: UnsafeMutableRawPointer?
}

extension HandleTarget {
    var loop: EventLoop {
        switch self {
        case .instance, .connection: self.context.services.clock
        case .session(let session): session.loop
        }
    }

    var holds: ClockHolds {
        switch self {
        case .instance, .connection: self.instance.holds
        case .session(let session): session.holds
        }
    }
}

extension UnsafePointer<jf_host> {
    fileprivate func setting(
        _ handle: jf_handle, _ pointer: jf_str,
        _ body: (PluginInstance, String, JSONValue) -> jf_status
    ) -> jf_status {
        guard let pointer = unsafe String(copying: pointer, limit: 1_024) else {
            return jf_status(JF_E_BAD_INPUT)
        }
        return unsafe self.context.withInstance(handle) { instance in
            guard let value = instance.settings[pointer: pointer] else {
                return jf_status(JF_E_GONE)
            }
            return body(instance, pointer, value)
        } ?? jf_status(JF_E_GONE)
    }

    fileprivate func state(
        _ handle: jf_handle, _ body: (StateFolder) throws(ProviderFailure) -> Void
    ) -> jf_status {
        unsafe self.context.withInstance(handle) { instance in
            do throws(ProviderFailure) {
                try body(instance.state)
                return jf_status(JF_OK)
            } catch {
                return error.code.rawValue
            }
        } ?? jf_status(JF_E_GONE)
    }
}
