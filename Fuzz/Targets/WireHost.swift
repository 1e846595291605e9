import CJackfield
import Providers

@testable import PluginHost
@testable import PluginProcess

/// A host behind a wire: it looks at all that it is given, as the real one does, lends exactly the memory that it was
/// asked for, one block a session at a time, and takes it back when the session ends.
enum WireHost {
    static let side: HostSide? = {
        guard let (one, _) = Wire.pair() else { return nil }
        return unsafe HostSide(one, host: Self.table.pointer) { handle, body in
            if unsafe Self.lent[handle] != nil { body() }
        }
    }()

    /// Ends all sessions.
    static func endSessions() {
        while let handle = unsafe Self.lent.first?.key { Self.takeBack(handle) }
    }

    private static func takeBack(_ handle: jf_handle) {
        unsafe Self.lent.removeValue(forKey: handle)?.deallocate()
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

    // What sessions have reserved; used by one thread at a time.
    private nonisolated(unsafe) static var lent: [jf_handle: UnsafeMutableRawPointer] = unsafe [:]
    private static let mostSessions = 64

    private static let table = unsafe Kept(
        jf_host(
            struct_size: UInt32(MemoryLayout<jf_host>.size), abi_major: UInt16(JF_ABI_MAJOR),
            abi_minor: UInt16(JF_ABI_MINOR), context: nil,
            service: { _, id in unsafe Self.service(String(cString: id)) },
            emit: { _, handle, event in
                if case .event(.closed) = unsafe EventReader.read(event) { Self.takeBack(handle) }
                return jf_status(JF_OK)
            },
            audio_reserve: { _, handle, _, bytes, out in
                guard bytes <= 1 << 16 else { return jf_status(JF_AGAIN) }
                guard unsafe Self.lent[handle] == nil else { return jf_status(JF_E_PROTOCOL) }
                if unsafe Self.lent.count == Self.mostSessions { Self.endSessions() }
                let block = UnsafeMutableRawPointer.allocate(
                    byteCount: max(1, Int(bytes)), alignment: 16)
                unsafe Self.lent[handle] = unsafe block
                unsafe out.pointee = unsafe block
                return jf_status(JF_OK)
            },
            audio_commit: { _, handle, _, _ in
                Self.takeBack(handle)
                return jf_status(JF_OK)
            },
            log: { _, _, _, message, fields, count in
                _ = unsafe String(copying: message, limit: 4_096)
                for index in 0..<Int(count) {
                    guard let field = unsafe fields?[index] else { return }
                    _ = unsafe String(copying: field.key, limit: 64)
                    _ = unsafe String(copying: field.value, limit: 4_096)
                }
            },
            now_ns: { _ in 0 }))

    private static func service(_ id: String) -> UnsafeRawPointer? {
        switch id {
        case JF_HOST_CONFIG: unsafe UnsafeRawPointer(self.config.pointer)
        case JF_HOST_SECRET: unsafe UnsafeRawPointer(self.secret.pointer)
        case JF_HOST_TIMER: unsafe UnsafeRawPointer(self.timer.pointer)
        case JF_HOST_WORK: unsafe UnsafeRawPointer(self.work.pointer)
        case JF_HOST_STATE: unsafe UnsafeRawPointer(self.state.pointer)
        case JF_HOST_CLOCK: unsafe UnsafeRawPointer(self.clock.pointer)
        default: nil
        }
    }

    private static func look(_ text: jf_str) -> jf_status {
        let isThere = unsafe String(copying: text, limit: 64 << 10) != nil
        return jf_status(isThere ? JF_OK : JF_E_BAD_INPUT)
    }

    private static let config = unsafe Kept(
        jf_host_config_v1(
            struct_size: 48, reserved: 0, text: { _, _, name, _ in unsafe Self.look(name) },
            integer: { _, _, name, _ in unsafe Self.look(name) },
            number: { _, _, name, _ in unsafe Self.look(name) },
            boolean: { _, _, name, _ in unsafe Self.look(name) },
            count: { _, _, name, _ in unsafe Self.look(name) }))

    private static let secret = unsafe Kept(
        jf_host_secret_v1(
            struct_size: 16, reserved: 0,
            read: { _, _, name, buffer, capacity, length in
                unsafe copy(Array("swordfish".utf8), to: buffer, capacity: capacity, length: length)
            }))

    private static let timer = unsafe Kept(
        jf_host_timer_v1(
            struct_size: 24, reserved: 0,
            start: { _, _, _, _, _, _, _ in jf_status(JF_OK) },
            stop: { _, _ in jf_status(JF_OK) }))

    private static let work = unsafe Kept(
        jf_host_work_v1(
            struct_size: 24, reserved: 0, run: { _, _, _, _ in jf_status(JF_AGAIN) },
            wait_room: { _, _, _, _, _ in jf_status(JF_OK) }))

    private static let state = unsafe Kept(
        jf_host_state_v1(
            struct_size: 32, reserved: 0, directory: { _, _, _ in jf_status(JF_OK) },
            put: { _, _, name, value in
                let status = unsafe Self.look(name)
                return unsafe status == JF_OK ? Self.look(value) : status
            },
            get: { _, _, name, buffer, capacity, length in
                unsafe copy(Array("kept".utf8), to: buffer, capacity: capacity, length: length)
            }))

    private static let clock = unsafe Kept(
        jf_host_clock_v1(
            struct_size: 40, reserved: 0, now_ns: { _ in 0 }, wall_ns: { _ in 0 },
            hold: { _, _ in }, release: { _, _ in }))
}
