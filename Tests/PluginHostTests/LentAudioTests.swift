import CJackfield
import CallModel
import Testing

@testable import PluginHost
@testable import PluginProcess

/// A block of audio from a plugin that does not share the host's memory: the host's side of the wire copies it into
/// memory that the session lends.
@Suite("Memory that a session lends", .serialized)
@safe struct LentAudioTests {
    // Used by one test at a time.
    private nonisolated(unsafe) static let memory = UnsafeMutableRawPointer.allocate(
        byteCount: 4, alignment: 16)

    private static func lendingTable() -> jf_host {
        unsafe jf_host(
            struct_size: UInt32(MemoryLayout<jf_host>.size), abi_major: UInt16(JF_ABI_MAJOR),
            abi_minor: UInt16(JF_ABI_MINOR), context: nil, service: { _, _ in nil },
            emit: { _, _, _ in jf_status(JF_OK) },
            audio_reserve: { _, _, _, _, out in
                unsafe out.pointee = unsafe LentAudioTests.memory
                return jf_status(JF_OK)
            },
            audio_commit: { _, _, _, _ in jf_status(JF_OK) }, log: { _, _, _, _, _, _ in },
            now_ns: { _ in 0 })
    }

    private func reserve(_ handle: jf_handle) -> [UInt8] {
        var message = MessageWriter()
        message.put(handle)
        message.put(UInt64(1))
        message.put(UInt32(4))
        return message.bytes
    }

    private func commit(_ handle: jf_handle, _ samples: [Int16]) -> [UInt8] {
        var message = MessageWriter()
        message.put(handle)
        message.put(UInt64(1))
        unsafe samples.withUnsafeBytes { data in
            var audio = unsafe jf_audio()
            unsafe audio.data = data.baseAddress
            unsafe audio.bytes = UInt32(data.count)
            unsafe withUnsafeBytes(of: &audio) { memory in
                guard let start = memory.baseAddress else { return }
                unsafe message.put(start, as: .audio)
            }
        }
        return message.bytes
    }

    @Test(
        "is written while the session is there, and no more once it has ended",
        arguments: [false, true])
    func commitAfterEnd(hasEnded: Bool) async throws {
        let rig = try await Rig()
        let instance = try await rig.provider(.tts)
        let handle = try #require(HandleTable.shared.add(.instance(instance)))
        defer { HandleTable.shared.remove(handle) }
        // Lives as long as the process, as the host's own tables do.
        let table = UnsafeMutablePointer<jf_host>.allocate(capacity: 1)
        unsafe table.initialize(to: Self.lendingTable())
        let (near, _) = try #require(Wire.pair())
        let side = unsafe HostSide(near, host: table)
        defer { side.end() }
        unsafe Self.memory.storeBytes(of: 0, as: UInt32.self)

        let lent = side.serve(HostFunction.reserve.rawValue, self.reserve(handle))
        #expect(MessageReader(lent).status() == jf_status(JF_OK))
        if hasEnded { HandleTable.shared.remove(handle) }
        _ = side.serve(HostFunction.commit.rawValue, self.commit(handle, [0x0102, 0x0304]))

        let written = unsafe Self.memory.load(as: UInt32.self)
        #expect(written == (hasEnded ? 0 : 0x0304_0102))
    }
}
