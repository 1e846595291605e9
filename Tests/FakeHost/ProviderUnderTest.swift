package import CJackfield

/// A status below zero from the plugin.
package struct StatusError: Error, Equatable {
    package let status: jf_status

    package init(status: jf_status) { self.status = status }
}

/// One instance of a plugin's capability, driven through its C table.
@safe package final class ProviderUnderTest {
    package let host: FakeHost
    let table: UnsafeRawPointer
    let life: UnsafePointer<jf_life>
    private let handle: jf_handle
    private let instance: UnsafeMutableRawPointer

    /// - Parameter plugin: as in `libjackfield-PLUGIN.so`.
    /// - Throws: the status that `create` gave, or why there is no such plugin.
    package init(
        _ capability: String, of plugin: String, host: FakeHost, settings: String = "{}"
    ) throws {
        let entry = unsafe try PluginLibrary.entry(plugin)
        guard let table = unsafe capability.withCString({ unsafe entry.pointee.capability($0) })
        else { throw StatusError(status: jf_status(JF_E_UNSUPPORTED)) }
        // Every table has its jf_life at the same place.
        let life = unsafe table.load(
            fromByteOffset: MemoryLayout<jf_stt_v1>.offset(of: \.life)!,
            as: UnsafePointer<jf_life>.self)
        self.host = host
        unsafe self.table = table
        unsafe self.life = life
        self.handle = host.takeHandle()
        var made: UnsafeMutableRawPointer?
        let status = unsafe Self.lend(settings) { [handle] settings in
            unsafe life.pointee.create(host.table, handle, settings, &made)
        }
        guard status == JF_OK, let made = unsafe made else { throw StatusError(status: status) }
        unsafe self.instance = made
    }

    deinit { unsafe self.life.pointee.destroy(self.instance) }

    /// Events on the instance itself.
    package var events: [String] {
        self.host.events.filter { $0.handle == self.handle }.map(\.line)
    }

    @discardableResult
    package func listen() -> jf_status {
        let table = unsafe self.table.assumingMemoryBound(to: jf_channel_v1.self)
        return unsafe table.pointee.listen(self.instance)
    }

    /// The instance answers with DONE or ERROR.
    package func probe() { _ = unsafe self.life.pointee.probe?(self.instance, 1) }

    package func describe() {
        let table = unsafe self.table.assumingMemoryBound(to: jf_crm_v1.self)
        _ = unsafe table.pointee.describe(self.instance, 1)
    }

    /// - Throws: the status that `open` gave.
    package func open(
        rate: UInt32 = 8_000, target: String = "", dials: Bool = false, options: String = "{}"
    ) throws -> SessionUnderTest {
        let format = jf_fmt(rate_hz: rate, channels: 1, codec: UInt16(JF_CODEC_S16))
        let handle = self.host.takeHandle()
        var opened: UnsafeMutableRawPointer?
        let status = unsafe Self.lend(target) { target in
            unsafe Self.lend(options) { options in
                var open = unsafe jf_open()
                unsafe open.struct_size = unsafe UInt32(MemoryLayout<jf_open>.size)
                unsafe open.flags = dials ? UInt32(JF_OPEN_DIAL) : 0
                unsafe open.input = format
                unsafe open.output = format
                unsafe open.target = target
                unsafe open.options_json = options
                return unsafe self.life.pointee.open(self.instance, handle, &open, &opened)
            }
        }
        guard status == JF_OK, let opened = unsafe opened else {
            self.host.closed(handle)
            throw StatusError(status: status)
        }
        return unsafe SessionUnderTest(self, handle: handle, session: opened)
    }

    static func lend<Result>(_ text: String, _ body: (jf_str) -> Result) -> Result {
        var text = text
        return text.withUTF8 { utf8 in
            unsafe utf8.withMemoryRebound(to: CChar.self) { characters in
                unsafe body(jf_str(ptr: characters.baseAddress, len: characters.count))
            }
        }
    }
}
