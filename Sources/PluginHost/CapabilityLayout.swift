import CJackfield
import CallModel

/// Where the functions of a capability's table lie, so that they can be checked before the table is
/// taken for what it says it is.
struct CapabilityLayout {
    private let capability: Capability
    private let name: String
    /// Bytes of the table in version 1.0.
    private let size: Int
    /// The names of the required functions after `life`, by their offset.
    private let functions: [(offset: Int, name: String)]

    private static let sizeOfHead = 8
    private static let life: [(offset: Int, name: String)] = [
        (8, "create"), (16, "destroy"), (24, "open"), (32, "close"), (40, "cancel"),
    ]

    init(_ capability: Capability) {
        self.capability = capability
        switch capability {
        case .stt:
            self.name = "jf_stt_v1"
            self.size = unsafe MemoryLayout<jf_stt_v1>.size
            self.functions = [(16, "push"), (24, "finalize")]
        case .tts:
            self.name = "jf_tts_v1"
            self.size = unsafe MemoryLayout<jf_tts_v1>.size
            self.functions = [(16, "begin"), (24, "text"), (32, "end")]
        case .dialogue:
            self.name = "jf_dialogue_v1"
            self.size = unsafe MemoryLayout<jf_dialogue_v1>.size
            self.functions = [(16, "generate"), (24, "tool_result")]
        case .channel:
            self.name = "jf_channel_v1"
            self.size = unsafe MemoryLayout<jf_channel_v1>.size
            self.functions = [(16, "listen"), (24, "act"), (32, "play"), (40, "flush")]
        case .crm:
            self.name = "jf_crm_v1"
            self.size = unsafe MemoryLayout<jf_crm_v1>.size
            self.functions = [(16, "call"), (24, "describe")]
        }
    }

    /// Throws unless the table and its life cycle are long enough and complete.
    func check(_ path: String, _ table: UnsafeRawPointer) throws(PluginRefusal) {
        unsafe try self.check(path, table, named: self.name, size: self.size)
        let lifeAddress = unsafe table.word(at: Self.sizeOfHead)
        guard let life = unsafe UnsafeRawPointer(bitPattern: lifeAddress) else {
            throw PluginRefusal(
                path, .nullFunction(capability: self.capability.id, function: "life"))
        }
        unsafe try self.check(
            path, life, named: "jf_life", size: MemoryLayout<jf_life>.size)
        unsafe try self.check(path, life, functions: Self.life)
        unsafe try self.check(path, table, functions: self.functions)
    }

    private func check(
        _ path: String, _ table: UnsafeRawPointer, named name: String, size: Int
    ) throws(PluginRefusal) {
        let found = unsafe table.load(as: UInt32.self)
        guard found >= UInt32(size) else {
            throw PluginRefusal(
                path,
                .shortTable(
                    capability: self.capability.id, table: name, size: found,
                    expected: UInt32(size)))
        }
    }

    private func check(
        _ path: String, _ table: UnsafeRawPointer, functions: [(offset: Int, name: String)]
    ) throws(PluginRefusal) {
        for (offset, name) in functions where unsafe table.word(at: offset) == 0 {
            throw PluginRefusal(
                path, .nullFunction(capability: self.capability.id, function: name))
        }
    }
}
