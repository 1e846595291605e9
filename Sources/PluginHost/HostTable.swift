import CJackfield
import EventLoop
import Glibc

/// The `jf_host` table that a plugin is given, and the functions behind it.
///
/// Tables live as long as the process.
enum HostTable {
    private static let longestMessage = 4_096
    private static let mostFields = 32

    /// Makes the table of a plugin. Never freed, nor is the context.
    static func make(for context: PluginContext) -> UnsafePointer<jf_host> {
        let table = UnsafeMutablePointer<jf_host>.allocate(capacity: 1)
        unsafe table.initialize(
            to: jf_host(
                struct_size: UInt32(MemoryLayout<jf_host>.size), abi_major: UInt16(JF_ABI_MAJOR),
                abi_minor: UInt16(JF_ABI_MINOR),
                context: Unmanaged.passRetained(context).toOpaque(),
                service: { _, id in unsafe ServiceTables.find(id) },
                emit: { host, handle, event in unsafe HostTable.emit(host, handle, event) },
                audio_reserve: { host, session, request, bytes, out in
                    unsafe HostTable.reserve(host, session, request, bytes, out)
                },
                audio_commit: { host, session, request, audio in
                    unsafe HostTable.commit(host, session, request, audio)
                },
                log: { host, handle, level, message, fields, count in
                    unsafe HostTable.log(host, handle, level, message, fields, count)
                },
                now_ns: { unsafe $0.context.services.clock.nowNanoseconds }))
        return unsafe UnsafePointer(table)
    }

    private static func emit(
        _ host: UnsafePointer<jf_host>, _ handle: jf_handle, _ event: UnsafePointer<jf_event>
    ) -> jf_status {
        let context = unsafe host.context
        let status = context.with(handle) { target in
            switch target {
            case .instance(let instance): unsafe instance.receive(event)
            case .session(let session): unsafe session.receive(event)
            case .connection: jf_status(JF_E_GONE)
            }
        }
        return status ?? jf_status(JF_E_GONE)
    }

    private static func reserve(
        _ host: UnsafePointer<jf_host>, _ handle: jf_handle, _ request: jf_request,
        _ bytes: UInt32, _ out: UnsafeMutablePointer<UnsafeMutableRawPointer?>
    ) -> jf_status {
        unsafe out.pointee = nil
        return unsafe host.context.withSession(handle) { session in
            unsafe session.reserve(request, bytes: bytes, into: out)
        } ?? jf_status(JF_E_GONE)
    }

    private static func commit(
        _ host: UnsafePointer<jf_host>, _ handle: jf_handle, _ request: jf_request,
        _ audio: UnsafePointer<jf_audio>
    ) -> jf_status {
        let audio = unsafe audio.pointee
        return unsafe host.context.withSession(handle) { session in
            unsafe session.commit(request, audio)
        } ?? jf_status(JF_E_GONE)
    }

    private static func log(
        _ host: UnsafePointer<jf_host>, _ handle: jf_handle, _ level: UInt32, _ message: jf_str,
        _ fields: UnsafePointer<jf_kv>?, _ count: UInt32
    ) {
        let context = unsafe host.context
        var line = PluginLogLine(
            level: PluginLogLine.Level(rawValue: level) ?? .info, plugin: context.id, provider: "",
            message: unsafe String(copying: message, limit: self.longestMessage)
                ?? "(a message that is too long)")
        if let fields = unsafe fields {
            for index in 0..<min(Int(count), self.mostFields) {
                let (key, value) = unsafe (fields[index].key, fields[index].value)
                guard let key = unsafe String(copying: key, limit: 64) else { continue }
                line.fields[key] =
                    unsafe String(copying: value, limit: self.longestMessage) ?? "(too long)"
            }
        }
        // A plugin may speak for none of its instances: before the first, or with handle 0.
        if handle != 0 {
            context.with(handle) { target in
                let instance = target.instance
                line.provider = instance.name
                if line.level == .error { instance.rememberReason(line.message) }
            }
        }
        context.services.log(line)
    }
}

extension UnsafePointer<jf_host> {
    /// What the table stands for; given by the host itself in `HostTable.make`.
    var context: PluginContext {
        guard let context = unsafe self.pointee.context else {
            preconditionFailure("a host table has a context")
        }
        return unsafe Unmanaged<PluginContext>.fromOpaque(context).takeUnretainedValue()
    }
}
