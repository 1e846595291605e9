import CJackfield
import Glibc
import PluginHost

/// The host's tables as the plugin sees them through the wire.
enum PluginSideTables {
    static func host(context: UnsafeMutableRawPointer) -> jf_host {
        unsafe jf_host(
            struct_size: UInt32(MemoryLayout<jf_host>.size), abi_major: UInt16(JF_ABI_MAJOR),
            abi_minor: UInt16(JF_ABI_MINOR), context: context,
            service: { _, id in unsafe PluginSideTables.service(id) },
            emit: { host, handle, event in unsafe PluginSideTables.emit(host, handle, event) },
            audio_reserve: { host, handle, request, bytes, out in
                let side = unsafe PluginSide.of(host)
                unsafe out.pointee = nil
                let status = side.status(.reserve) {
                    $0.put(handle)
                    $0.put(request)
                    $0.put(bytes)
                }
                guard status == JF_OK else { return status }
                unsafe out.pointee = side.lendBlock(handle, bytes: Int(bytes))
                return status
            },
            audio_commit: { host, handle, request, audio in
                let side = unsafe PluginSide.of(host)
                let block = side.takeBlock(handle)
                var copy = unsafe audio.pointee
                let isInside = unsafe Int(copy.bytes) <= block?.bytes ?? 0
                unsafe copy.data =
                    unsafe isInside ? block.map { unsafe UnsafeRawPointer($0.start) } : nil
                return side.status(.commit) {
                    $0.put(handle)
                    $0.put(request)
                    unsafe $0.put(&copy, as: .audio)
                }
            },
            log: { host, handle, level, message, fields, count in
                _ = unsafe PluginSide.of(host).ask(.log) {
                    $0.put(handle)
                    $0.put(level)
                    unsafe $0.put(message)
                    unsafe $0.put(fields, count: count, of: .pair)
                }
            },
            now_ns: { unsafe PluginSide.of($0).ask(.now) { _ in }?.signed() ?? 0 })
    }

    private static func emit(
        _ host: UnsafePointer<jf_host>, _ handle: jf_handle, _ event: UnsafePointer<jf_event>
    ) -> jf_status {
        let side = unsafe PluginSide.of(host)
        let (size, type) = unsafe (event.pointee.size, event.pointee.type)
        // A longer event is cut to what this side knows; a shorter one is sent as its head, which says so.
        let shape = Shape.event(type)
        let isWhole = size >= UInt32(shape.size)
        let status = side.status(.emit) {
            $0.put(handle)
            $0.put(isWhole ? type : 0)
            unsafe $0.put(event, as: isWhole ? shape : .head)
        }
        if type == UInt32(JF_EVENT_CLOSED), status == JF_OK { side.forget(handle) }
        return status
    }

    // MARK: - Services

    private static func service(_ id: UnsafePointer<CChar>) -> UnsafeRawPointer? {
        switch unsafe String(cString: id) {
        case JF_HOST_CONFIG: unsafe UnsafeRawPointer(self.config)
        case JF_HOST_SECRET: unsafe UnsafeRawPointer(self.secret)
        case JF_HOST_TIMER: unsafe UnsafeRawPointer(self.timer)
        case JF_HOST_WORK: unsafe UnsafeRawPointer(self.work)
        case JF_HOST_STATE: unsafe UnsafeRawPointer(self.state)
        case JF_HOST_CLOCK: unsafe UnsafeRawPointer(self.clock)
        default: nil
        }
    }

    private static func keep<Table>(_ table: Table) -> UnsafePointer<Table> {
        let memory = UnsafeMutablePointer<Table>.allocate(capacity: 1)
        unsafe memory.initialize(to: table)
        return unsafe UnsafePointer(memory)
    }

    // All constant once they are made.
    private nonisolated(unsafe) static let config = unsafe keep(
        jf_host_config_v1(
            struct_size: UInt32(MemoryLayout<jf_host_config_v1>.size), reserved: 0,
            text: { host, handle, pointer, out in
                let side = unsafe PluginSide.of(host)
                guard let answer = unsafe side.setting(.configText, handle, pointer) else {
                    return jf_status(JF_E_GONE)
                }
                let status = answer.status()
                guard status == JF_OK else { return status }
                let name = unsafe "\(handle) \(String(borrowing: pointer))"
                unsafe out.pointee = side.texts.keep(answer.string(), as: name)
                return status
            },
            integer: { host, handle, pointer, out in
                unsafe PluginSide.of(host).setting(.configInteger, handle, pointer).status {
                    unsafe out.pointee = $0.signed()
                }
            },
            number: { host, handle, pointer, out in
                unsafe PluginSide.of(host).setting(.configNumber, handle, pointer).status {
                    unsafe out.pointee = Double(bitPattern: $0.number())
                }
            },
            boolean: { host, handle, pointer, out in
                unsafe PluginSide.of(host).setting(.configBoolean, handle, pointer).status {
                    unsafe out.pointee = $0.small()
                }
            },
            count: { host, handle, pointer, out in
                unsafe PluginSide.of(host).setting(.configCount, handle, pointer).status {
                    unsafe out.pointee = $0.small()
                }
            }))

    private nonisolated(unsafe) static let secret = unsafe keep(
        jf_host_secret_v1(
            struct_size: UInt32(MemoryLayout<jf_host_secret_v1>.size), reserved: 0,
            read: { host, handle, name, buffer, capacity, length in
                unsafe PluginSide.of(host).read(
                    .readSecret, handle, name, buffer, capacity, length)
            }))

    private nonisolated(unsafe) static let timer = unsafe keep(
        jf_host_timer_v1(
            struct_size: UInt32(MemoryLayout<jf_host_timer_v1>.size), reserved: 0,
            start: { host, handle, delay, period, function, context, out in
                let side = unsafe PluginSide.of(host)
                let context = UInt(bitPattern: context)
                let callback = side.addCallback(
                    PluginSide.Callback(
                        handle: handle,
                        run: {
                            unsafe function(UnsafeMutableRawPointer(bitPattern: context), $0, $1)
                        },
                        isOnce: period == 0))
                let answer = side.ask(.startTimer) {
                    $0.put(handle)
                    $0.put(delay)
                    $0.put(period)
                    $0.put(callback)
                }
                let status = answer?.status() ?? jf_status(JF_E_GONE)
                guard status == JF_OK, let timer = answer?.number() else {
                    side.removeCallback(callback)
                    return status
                }
                side.remember(timer: timer, callback: callback)
                unsafe out.pointee = timer
                return status
            },
            stop: { host, timer in
                let side = unsafe PluginSide.of(host)
                let callback = side.takeCallback(ofTimer: timer) ?? 0
                let status = side.status(.stopTimer) {
                    $0.put(timer)
                    $0.put(callback)
                }
                side.removeCallback(callback)
                return status
            }))

    private nonisolated(unsafe) static let work = unsafe keep(
        jf_host_work_v1(
            struct_size: UInt32(MemoryLayout<jf_host_work_v1>.size), reserved: 0,
            run: { host, handle, function, context in
                let side = unsafe PluginSide.of(host)
                let context = UInt(bitPattern: context)
                let callback = side.addCallback(
                    PluginSide.Callback(
                        handle: handle,
                        run: { _, _ in
                            unsafe function(UnsafeMutableRawPointer(bitPattern: context))
                        }, isOnce: true))
                let status = side.status(.runWork) {
                    $0.put(handle)
                    $0.put(callback)
                }
                if status != JF_OK { side.removeCallback(callback) }
                return status
            },
            wait_room: { host, handle, request, bytes, timeout in
                unsafe PluginSide.of(host).status(.waitForRoom) {
                    $0.put(handle)
                    $0.put(request)
                    $0.put(bytes)
                    $0.put(timeout)
                }
            }))

    private nonisolated(unsafe) static let state = unsafe keep(
        jf_host_state_v1(
            struct_size: UInt32(MemoryLayout<jf_host_state_v1>.size), reserved: 0,
            directory: { host, handle, out in
                let side = unsafe PluginSide.of(host)
                guard let answer = side.ask(.stateDirectory, { $0.put(handle) }) else {
                    return jf_status(JF_E_GONE)
                }
                let status = answer.status()
                guard status == JF_OK else { return status }
                unsafe out.pointee = side.texts.keep(answer.string(), as: "\(handle)")
                return status
            },
            put: { host, handle, name, value in
                unsafe PluginSide.of(host).status(.putState) {
                    $0.put(handle)
                    unsafe $0.put(name)
                    unsafe $0.put(value)
                }
            },
            get: { host, handle, name, buffer, capacity, length in
                unsafe PluginSide.of(host).read(.getState, handle, name, buffer, capacity, length)
            }))

    private nonisolated(unsafe) static let clock = unsafe keep(
        jf_host_clock_v1(
            struct_size: UInt32(MemoryLayout<jf_host_clock_v1>.size), reserved: 0,
            now_ns: { unsafe PluginSide.of($0).ask(.now) { _ in }?.signed() ?? 0 },
            wall_ns: { unsafe PluginSide.of($0).ask(.wall) { _ in }?.signed() ?? 0 },
            hold: { host, handle in
                _ = unsafe PluginSide.of(host).ask(.hold) { $0.put(handle) }
            },
            release: { host, handle in
                _ = unsafe PluginSide.of(host).ask(.release) { $0.put(handle) }
            }))
}

extension PluginSide {
    /// Asks for a status alone.
    fileprivate func status(
        _ function: HostFunction, _ write: (inout MessageWriter) -> Void
    ) -> jf_status {
        self.ask(function, write)?.status() ?? jf_status(JF_E_GONE)
    }

    fileprivate func setting(
        _ function: HostFunction, _ handle: jf_handle, _ pointer: jf_str
    ) -> MessageReader? {
        self.ask(function) {
            $0.put(handle)
            unsafe $0.put(pointer)
        }
    }

    /// Reads bytes into memory of the plugin.
    fileprivate func read(
        _ function: HostFunction, _ handle: jf_handle, _ name: jf_str,
        _ buffer: UnsafeMutablePointer<CChar>?, _ capacity: UInt32,
        _ length: UnsafeMutablePointer<UInt32>
    ) -> jf_status {
        let answer = self.ask(function) {
            $0.put(handle)
            unsafe $0.put(name)
            $0.put(capacity)
        }
        guard let answer else { return jf_status(JF_E_GONE) }
        let status = answer.status()
        unsafe length.pointee = answer.small()
        guard status == JF_OK, let buffer = unsafe buffer else { return status }
        for (index, byte) in answer.rest().enumerated() where index < Int(capacity) {
            unsafe buffer[index] = CChar(bitPattern: byte)
        }
        return status
    }
}

extension Optional<MessageReader> {
    /// The status of an answer, and what follows it when it is `JF_OK`.
    fileprivate func status(_ take: (MessageReader) -> Void) -> jf_status {
        guard let self else { return jf_status(JF_E_GONE) }
        let status = self.status()
        if status == JF_OK { take(self) }
        return status
    }
}

extension String {
    fileprivate init(borrowing text: jf_str) {
        self = unsafe String(
            decoding: UnsafeRawBufferPointer(
                start: text.ptr, count: text.ptr == nil ? 0 : text.len),
            as: UTF8.self)
    }
}
