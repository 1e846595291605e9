import CJackfield
import PluginHost
import Synchronization

/// The host's end of a wire: turns the host's calls into messages, and messages into calls of the host.
@safe final class HostSide: @unchecked Sendable {
    /// Runs the body unless the session has ended, which it keeps from being freed meanwhile.
    typealias KeepSession = @Sendable (jf_handle, () -> Void) -> Void

    // The table lives as long as the process.
    let host: UnsafePointer<jf_host>
    private let wire: Wire
    private let keepSession: KeepSession
    /// Memory that the host lends for one block, by session. Valid while the session is kept.
    private let reserved = Mutex<[jf_handle: (address: UInt, bytes: UInt32)]>([:])
    private let objects = Mutex<[UInt64: RemoteObject]>([:])

    /// By the address of the host's table, which `create` is given.
    private static let sides = Mutex<[UInt: HostSide]>([:])
    /// By the number of a timer's or a work item's callback.
    private static let callbacks = Mutex<[UInt: HostSide]>([:])

    init(
        _ wire: Wire, host: UnsafePointer<jf_host>,
        keepSession: @escaping KeepSession = PluginSessions.keep
    ) {
        self.wire = wire
        self.keepSession = keepSession
        unsafe self.host = host
        Self.sides.withLock { $0[UInt(bitPattern: host)] = self }
        wire.start { [weak self] in self?.serve($0, $1) ?? [] }
    }

    static func side(of host: UnsafePointer<jf_host>) -> HostSide? {
        self.sides.withLock { $0[UInt(bitPattern: host)] }
    }

    // MARK: - Calls of the plugin

    /// Calls the plugin; the answer starts with a status, and an end without an answer is `JF_E_GONE`.
    func call(
        _ function: PluginFunction, _ write: (inout MessageWriter) -> Void
    ) -> (status: jf_status, answer: MessageReader) {
        var message = MessageWriter()
        write(&message)
        let body = self.wire.call(function.rawValue, message.bytes)
        let answer = MessageReader(body)
        return (body.isEmpty ? jf_status(JF_E_GONE) : answer.status(), answer)
    }

    /// Makes what the host keeps for an instance or a session of the plugin.
    func keep(_ id: UInt64) -> UnsafeMutableRawPointer {
        let object = RemoteObject(side: self, id: id)
        self.objects.withLock { $0[id] = object }
        return unsafe Unmanaged.passUnretained(object).toOpaque()
    }

    func forget(_ object: RemoteObject) {
        self.objects.withLock { $0[object.id] = nil }
    }

    /// The instance has gone, and so has all that came of it.
    func end() {
        self.wire.stop()
        self.objects.withLock { $0.removeAll() }
    }

    // MARK: - Calls of the host

    func serve(_ function: UInt32, _ body: [UInt8]) -> [UInt8] {
        let reader = MessageReader(body)
        var answer = MessageWriter()
        switch HostFunction(rawValue: function) {
        case .emit, .reserve, .commit, .log, .now, .wall:
            self.serveTable(function, reader, &answer)
        case .configText, .configInteger, .configNumber, .configBoolean, .configCount, .readSecret,
            .stateDirectory, .putState, .getState:
            self.serveSettings(function, reader, &answer)
        case .startTimer, .stopTimer, .runWork, .waitForRoom, .hold, .release:
            self.serveTime(function, reader, &answer)
        case nil: answer.put(jf_status(JF_E_UNSUPPORTED))
        }
        return answer.bytes
    }

    private func serveTable(
        _ function: UInt32, _ reader: MessageReader, _ answer: inout MessageWriter
    ) {
        let table = unsafe self.host.pointee
        switch HostFunction(rawValue: function) {
        case .emit:
            let (handle, type) = (reader.number(), reader.small())
            if Int(type) == JF_EVENT_CLOSED { self.reserved.withLock { $0[handle] = nil } }
            answer.put(unsafe table.emit(self.host, handle, reader.event(type)))
        case .reserve:
            let (handle, request, bytes) = (reader.number(), reader.number(), reader.small())
            var memory: UnsafeMutableRawPointer?
            let status = unsafe table.audio_reserve(self.host, handle, request, bytes, &memory)
            let address = UInt(bitPattern: memory)
            if status == JF_OK { self.reserved.withLock { $0[handle] = (address, bytes) } }
            answer.put(status)
        case .commit:
            let (handle, request) = (reader.number(), reader.number())
            let audio = unsafe reader.structure(.audio, as: jf_audio.self)
            unsafe self.fillReserved(handle, audio)
            answer.put(unsafe table.audio_commit(self.host, handle, request, audio))
        case .log:
            let (handle, level, message) = unsafe (reader.number(), reader.small(), reader.text())
            let (fields, count) = unsafe reader.items(of: .pair, as: jf_kv.self)
            unsafe table.log(self.host, handle, level, message, fields, fields == nil ? 0 : count)
        case .now: answer.put(unsafe table.now_ns(self.host))
        default:
            let clock = unsafe self.service(JF_HOST_CLOCK, as: jf_host_clock_v1.self)
            answer.put(unsafe clock.pointee.wall_ns(self.host))
        }
    }

    /// The other side may commit at any time, also after the end of the session, whose memory may be gone by then.
    private func fillReserved(_ handle: jf_handle, _ audio: UnsafePointer<jf_audio>) {
        self.keepSession(handle) {
            let lent = self.reserved.withLock { $0.removeValue(forKey: handle) }
            // A block that is longer than what was lent is for the host to refuse.
            guard let lent, let data = unsafe audio.pointee.data,
                unsafe audio.pointee.bytes <= lent.bytes,
                let memory = unsafe UnsafeMutableRawPointer(bitPattern: lent.address)
            else { return }
            unsafe memory.copyMemory(from: data, byteCount: Int(audio.pointee.bytes))
        }
    }

    private func serveSettings(
        _ function: UInt32, _ reader: MessageReader, _ answer: inout MessageWriter
    ) {
        let config = unsafe self.service(JF_HOST_CONFIG, as: jf_host_config_v1.self)
        let state = unsafe self.service(JF_HOST_STATE, as: jf_host_state_v1.self)
        let handle = reader.number()
        var text = unsafe jf_str(ptr: nil, len: 0)
        var (integer, number, small) = (Int64(0), 0.0, UInt32(0))
        switch HostFunction(rawValue: function) {
        case .configText:
            answer.put(unsafe config.pointee.text(self.host, handle, reader.text(), &text))
            unsafe answer.put(text)
        case .configInteger:
            answer.put(unsafe config.pointee.integer(self.host, handle, reader.text(), &integer))
            answer.put(integer)
        case .configNumber:
            answer.put(unsafe config.pointee.number(self.host, handle, reader.text(), &number))
            answer.put(number.bitPattern)
        case .configBoolean:
            answer.put(unsafe config.pointee.boolean(self.host, handle, reader.text(), &small))
            answer.put(small)
        case .configCount:
            answer.put(unsafe config.pointee.count(self.host, handle, reader.text(), &small))
            answer.put(small)
        case .stateDirectory:
            answer.put(unsafe state.pointee.directory(self.host, handle, &text))
            unsafe answer.put(text)
        case .putState:
            answer.put(unsafe state.pointee.put(self.host, handle, reader.text(), reader.text()))
        default:
            let secret = unsafe self.service(JF_HOST_SECRET, as: jf_host_secret_v1.self)
            let read =
                unsafe function == HostFunction.getState.rawValue
                ? state.pointee.get : secret.pointee.read
            let (name, capacity) = unsafe (reader.text(), reader.small())
            var buffer = [CChar](repeating: 0, count: Int(min(capacity, 1 << 20)))
            let status = unsafe read(
                self.host, handle, name, &buffer, UInt32(buffer.count), &small)
            answer.put(status)
            answer.put(small)
            guard status == JF_OK else { return }
            unsafe buffer.withUnsafeBytes {
                unsafe answer.put(raw: $0.baseAddress, count: Int(small))
            }
        }
    }

    private func serveTime(
        _ function: UInt32, _ reader: MessageReader, _ answer: inout MessageWriter
    ) {
        let timers = unsafe self.service(JF_HOST_TIMER, as: jf_host_timer_v1.self)
        let work = unsafe self.service(JF_HOST_WORK, as: jf_host_work_v1.self)
        let clock = unsafe self.service(JF_HOST_CLOCK, as: jf_host_clock_v1.self)
        switch HostFunction(rawValue: function) {
        case .startTimer:
            let (handle, delay, period) = (reader.number(), reader.signed(), reader.signed())
            var timer: UInt64 = 0
            let callback = unsafe self.addCallback(reader)
            let status = unsafe timers.pointee.start(
                self.host, handle, delay, period,
                { context, timer, now in unsafe HostSide.fire(context, timer, now) }, callback,
                &timer)
            if status != JF_OK { unsafe Self.removeCallback(callback) }
            answer.put(status)
            answer.put(timer)
        case .stopTimer:
            let timer = reader.number()
            answer.put(unsafe timers.pointee.stop(self.host, timer))
            unsafe Self.removeCallback(UnsafeMutableRawPointer(bitPattern: UInt(reader.number())))
        case .runWork:
            let handle = reader.number()
            let callback = unsafe self.addCallback(reader)
            let status = unsafe work.pointee.run(
                self.host, handle, { unsafe HostSide.runWork($0) }, callback)
            if status != JF_OK { unsafe Self.removeCallback(callback) }
            answer.put(status)
        case .waitForRoom:
            answer.put(
                unsafe work.pointee.wait_room(
                    self.host, reader.number(), reader.number(), reader.small(), reader.small()))
        case .hold: unsafe clock.pointee.hold(self.host, reader.number())
        default: unsafe clock.pointee.release(self.host, reader.number())
        }
    }

    private func service<Table>(_ id: String, as type: Table.Type) -> UnsafePointer<Table> {
        guard let table = unsafe self.host.pointee.service(self.host, id) else {
            preconditionFailure("this host has every service of version 1.0")
        }
        return unsafe table.assumingMemoryBound(to: type)
    }

    // MARK: - Callbacks

    /// The number of a callback is what the host gets as its context.
    private func addCallback(_ reader: MessageReader) -> UnsafeMutableRawPointer? {
        let number = UInt(reader.number())
        Self.callbacks.withLock { $0[number] = self }
        return unsafe UnsafeMutableRawPointer(bitPattern: number)
    }

    private static func removeCallback(_ context: UnsafeMutableRawPointer?) {
        let number = UInt(bitPattern: context)
        self.callbacks.withLock { $0[number] = nil }
    }

    private static func fire(_ context: UnsafeMutableRawPointer?, _ timer: UInt64, _ now: Int64) {
        let number = UInt(bitPattern: context)
        guard let side = self.callbacks.withLock({ $0[number] }) else { return }
        _ = side.call(.fireTimer) {
            $0.put(UInt64(number))
            $0.put(timer)
            $0.put(now)
        }
    }

    private static func runWork(_ context: UnsafeMutableRawPointer?) {
        let number = UInt(bitPattern: context)
        guard let side = self.callbacks.withLock({ $0.removeValue(forKey: number) }) else { return }
        _ = side.call(.runWork) { $0.put(UInt64(number)) }
    }
}

/// What the host holds for an instance or a session on the other side.
final class RemoteObject: Sendable {
    let side: HostSide
    let id: UInt64

    init(side: HostSide, id: UInt64) {
        self.side = side
        self.id = id
    }

    static func borrow(_ pointer: UnsafeMutableRawPointer) -> RemoteObject {
        unsafe Unmanaged<RemoteObject>.fromOpaque(pointer).takeUnretainedValue()
    }

    /// Calls a function of the plugin for this object.
    func call(_ function: PluginFunction, _ write: (inout MessageWriter) -> Void = { _ in })
        -> jf_status
    {
        self.side.call(function) {
            $0.put(self.id)
            write(&$0)
        }.status
    }
}
