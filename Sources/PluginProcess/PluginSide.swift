import CJackfield
import CallModel
import PluginHost
import Synchronization

/// The plugin's end of a wire: calls the plugin's own table for each message, and gives the plugin a host
/// table whose every function is a message.
@safe final class PluginSide: @unchecked Sendable {
    struct Callback: Sendable {
        let handle: jf_handle
        let run: @Sendable (UInt64, Int64) -> Void
        let isOnce: Bool
    }

    // Constant tables that live as long as the process.
    private let real: UnsafeRawPointer
    private let host: UnsafePointer<jf_host>
    private let wire: Wire
    /// The plugin's instances and sessions, by the number that the host's side knows.
    private let objects = Mutex<[UInt64: UInt]>([:])
    private static let nextNumber = Atomic<UInt64>(1)
    private let callbacks = Mutex<[UInt64: Callback]>([:])
    private let timers = Mutex<[UInt64: UInt64]>([:])
    /// Memory lent to the plugin for one block of audio, by session.
    private let blocks = Mutex<[jf_handle: AudioMemory]>([:])
    let texts = KeptTexts()

    private init(_ wire: Wire, real: UnsafeRawPointer) {
        self.wire = wire
        unsafe self.real = real
        let table = UnsafeMutablePointer<jf_host>.allocate(capacity: 1)
        unsafe self.host = UnsafePointer(table)
        // Never freed: the plugin may keep the table, and the table names this.
        unsafe table.initialize(
            to: PluginSideTables.host(context: Unmanaged.passRetained(self).toOpaque()))
    }

    static func start(_ wire: Wire, capability: Capability, real: UnsafeRawPointer) {
        let side = unsafe PluginSide(wire, real: real)
        wire.start { side.serve($0, $1) }
    }

    static func of(_ host: UnsafePointer<jf_host>) -> PluginSide {
        guard let context = unsafe host.pointee.context else {
            preconditionFailure("a host table has a context")
        }
        return unsafe Unmanaged<PluginSide>.fromOpaque(context).takeUnretainedValue()
    }

    // MARK: - Calls of the host

    /// Asks the host's side; nil when it is gone.
    func ask(_ function: HostFunction, _ write: (inout MessageWriter) -> Void) -> MessageReader? {
        var message = MessageWriter()
        write(&message)
        let body = self.wire.call(function.rawValue, message.bytes)
        return body.isEmpty ? nil : MessageReader(body)
    }

    func addCallback(_ callback: Callback) -> UInt64 {
        let number = Self.nextNumber.add(1, ordering: .relaxed).oldValue
        self.callbacks.withLock { $0[number] = callback }
        return number
    }

    func removeCallback(_ number: UInt64) { self.callbacks.withLock { $0[number] = nil } }

    func remember(timer: UInt64, callback: UInt64) {
        self.timers.withLock { $0[timer] = callback }
    }

    func takeCallback(ofTimer timer: UInt64) -> UInt64? {
        self.timers.withLock { $0.removeValue(forKey: timer) }
    }

    /// The session or instance has ended, and with it its timers and its block.
    func forget(_ handle: jf_handle) {
        self.callbacks.withLock { callbacks in
            callbacks = callbacks.filter { $0.value.handle != handle || $0.value.isOnce }
        }
        self.blocks.withLock { $0[handle] = nil }
    }

    func lendBlock(_ handle: jf_handle, bytes: Int) -> UnsafeMutableRawPointer {
        let block = AudioMemory(bytes: bytes)
        self.blocks.withLock { $0[handle] = block }
        return unsafe block.start
    }

    func takeBlock(_ handle: jf_handle) -> AudioMemory? {
        self.blocks.withLock { $0.removeValue(forKey: handle) }
    }

    // MARK: - Calls of the plugin

    private func serve(_ function: UInt32, _ body: [UInt8]) -> [UInt8] {
        let reader = MessageReader(body)
        var answer = MessageWriter()
        switch PluginFunction(rawValue: function) {
        case .create, .destroy, .open, .close, .cancel, .probe:
            self.serveLife(function, reader, &answer)
        case .push, .finalize, .hint: self.serveRecognizer(function, reader, &answer)
        case .begin, .text, .end: self.serveSynthesizer(function, reader, &answer)
        case .generate, .toolResult, .prewarm: self.serveDialogue(function, reader, &answer)
        case .listen, .act, .play, .flush: self.serveChannel(function, reader, &answer)
        case .call, .describe: self.serveRecords(function, reader, &answer)
        case .fireTimer, .runWork: self.serveCallback(function, reader, &answer)
        case nil: answer.put(jf_status(JF_E_UNSUPPORTED))
        }
        // Nothing that was lent for the call is there any more once it has returned.
        withExtendedLifetime(reader) {}
        return answer.bytes
    }

    private func serveLife(
        _ function: UInt32, _ reader: MessageReader, _ answer: inout MessageWriter
    ) {
        let life = unsafe self.table(jf_stt_v1.self).pointee.life.pointee
        var out: UnsafeMutableRawPointer?
        if function == PluginFunction.create.rawValue {
            let handle = reader.number()
            answer.put(unsafe life.create(self.host, handle, reader.text(), &out))
            return answer.put(unsafe self.keep(out))
        }
        let number = reader.number()
        guard let object = unsafe self.object(number) else {
            return answer.put(jf_status(JF_E_GONE))
        }
        switch PluginFunction(rawValue: function) {
        case .destroy:
            unsafe life.destroy(object)
            self.objects.withLock { $0[number] = nil }
            answer.put(jf_status(JF_OK))
        case .open:
            let handle = reader.number()
            let options = unsafe reader.structure(.open, as: jf_open.self)
            answer.put(unsafe life.open(object, handle, options, &out))
            answer.put(unsafe self.keep(out))
        case .close:
            self.objects.withLock { $0[number] = nil }
            unsafe life.close(object, reader.small())
            answer.put(jf_status(JF_OK))
        case .cancel: answer.put(unsafe life.cancel(object, reader.number()))
        default:
            answer.put(
                unsafe life.probe?(object, reader.number()) ?? jf_status(JF_E_UNSUPPORTED))
        }
    }

    private func serveRecognizer(
        _ function: UInt32, _ reader: MessageReader, _ answer: inout MessageWriter
    ) {
        let table = unsafe self.table(jf_stt_v1.self).pointee
        guard let session = unsafe self.object(reader.number()) else {
            return answer.put(jf_status(JF_E_GONE))
        }
        switch PluginFunction(rawValue: function) {
        case .push:
            answer.put(
                unsafe table.push(session, reader.structure(.audio, as: jf_audio.self)))
        case .finalize: answer.put(unsafe table.finalize(session, reader.number()))
        default:
            let expect = unsafe reader.structure(.expect, as: jf_expect.self)
            answer.put(unsafe table.hint?(session, expect) ?? jf_status(JF_E_UNSUPPORTED))
        }
    }

    private func serveSynthesizer(
        _ function: UInt32, _ reader: MessageReader, _ answer: inout MessageWriter
    ) {
        let table = unsafe self.table(jf_tts_v1.self).pointee
        guard let session = unsafe self.object(reader.number()) else {
            return answer.put(jf_status(JF_E_GONE))
        }
        let request = reader.number()
        switch PluginFunction(rawValue: function) {
        case .begin:
            let (options, count) = unsafe reader.items(of: .pair, as: jf_kv.self)
            answer.put(unsafe table.begin(session, request, options, count))
        case .text: answer.put(unsafe table.text(session, request, reader.text()))
        default: answer.put(unsafe table.end(session, request))
        }
    }

    private func serveDialogue(
        _ function: UInt32, _ reader: MessageReader, _ answer: inout MessageWriter
    ) {
        let table = unsafe self.table(jf_dialogue_v1.self).pointee
        guard let session = unsafe self.object(reader.number()) else {
            return answer.put(jf_status(JF_E_GONE))
        }
        switch PluginFunction(rawValue: function) {
        case .generate:
            let request = reader.number()
            let generate = unsafe reader.structure(.generate, as: jf_generate.self)
            answer.put(unsafe table.generate(session, request, generate))
        case .toolResult:
            let (request, call) = unsafe (reader.number(), reader.text())
            let (status, result) = unsafe (reader.status(), reader.text())
            answer.put(unsafe table.tool_result(session, request, call, status, result))
        default:
            answer.put(
                unsafe table.prewarm?(session, reader.text()) ?? jf_status(JF_E_UNSUPPORTED))
        }
    }

    private func serveChannel(
        _ function: UInt32, _ reader: MessageReader, _ answer: inout MessageWriter
    ) {
        let table = unsafe self.table(jf_channel_v1.self).pointee
        guard let object = unsafe self.object(reader.number()) else {
            return answer.put(jf_status(JF_E_GONE))
        }
        switch PluginFunction(rawValue: function) {
        case .listen: answer.put(unsafe table.listen(object))
        case .act:
            let (request, verb) = (reader.number(), reader.small())
            answer.put(unsafe table.act(object, request, verb, reader.text()))
        case .play:
            answer.put(unsafe table.play(object, reader.structure(.audio, as: jf_audio.self)))
        default:
            var played: Int64 = 0
            answer.put(unsafe table.flush(object, &played))
            answer.put(played)
        }
    }

    private func serveRecords(
        _ function: UInt32, _ reader: MessageReader, _ answer: inout MessageWriter
    ) {
        let table = unsafe self.table(jf_crm_v1.self).pointee
        guard let object = unsafe self.object(reader.number()) else {
            return answer.put(jf_status(JF_E_GONE))
        }
        let request = reader.number()
        guard function == PluginFunction.call.rawValue else {
            return answer.put(unsafe table.describe(object, request))
        }
        let (operation, arguments) = unsafe (reader.text(), reader.text())
        answer.put(unsafe table.call(object, request, operation, arguments, reader.text()))
    }

    private func serveCallback(
        _ function: UInt32, _ reader: MessageReader, _ answer: inout MessageWriter
    ) {
        let number = reader.number()
        let callback = self.callbacks.withLock { callbacks in
            let callback = callbacks[number]
            if callback?.isOnce == true { callbacks[number] = nil }
            return callback
        }
        callback?.run(reader.number(), reader.signed())
        answer.put(jf_status(JF_OK))
    }

    private func table<Table>(_ type: Table.Type) -> UnsafePointer<Table> {
        unsafe self.real.assumingMemoryBound(to: type)
    }

    private func keep(_ object: UnsafeMutableRawPointer?) -> UInt64 {
        guard let object = unsafe object else { return 0 }
        let (number, address) = (
            Self.nextNumber.add(1, ordering: .relaxed).oldValue, UInt(bitPattern: object)
        )
        self.objects.withLock { $0[number] = address }
        return number
    }

    private func object(_ number: UInt64) -> UnsafeMutableRawPointer? {
        let address = self.objects.withLock { $0[number] }
        return unsafe address.flatMap { unsafe UnsafeMutableRawPointer(bitPattern: $0) }
    }
}

/// Memory for one block of audio, freed when its owner lets go.
@safe final class AudioMemory: @unchecked Sendable {
    // Written by the plugin between reserve and commit.
    let start: UnsafeMutableRawPointer
    let bytes: Int

    init(bytes: Int) {
        unsafe self.start = .allocate(byteCount: max(1, bytes), alignment: 16)
        self.bytes = bytes
    }

    deinit { unsafe self.start.deallocate() }
}
